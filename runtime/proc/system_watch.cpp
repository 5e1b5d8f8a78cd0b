#include "proc/system_watch.hpp"

#include <weft/errors.hpp>

#include <algorithm>
#include <string>

namespace weft::proc {
namespace {

void check_time(char const* option, std::optional<nanoseconds> const& time) {
    if (time && *time < nanoseconds::zero())
        throw argument_error{std::string{option} + ": " + std::to_string(time->count()) + " ns is negative"};
}

base::nanos limit_of(std::optional<nanoseconds> const& time) noexcept { return time ? time->count() : base::never; }

}  // namespace

void check_limits(char const* option, mailbox_limits const& limits, bool may_be_off) {
    if (limits.off_at < limits.on_at || (may_be_off && limits.on_at == 0)) return;
    throw argument_error{std::string{option} + ": off_at " + std::to_string(limits.off_at) +
                         " is not less than on_at " + std::to_string(limits.on_at)};
}

void check(system_monitor_options const& options) {
    check_time("long_schedule", options.long_schedule);
    check_time("long_blocking", options.long_blocking);
    if (options.long_mailbox) check_limits("long_mailbox", *options.long_mailbox, false);
}

system_watch::system_watch(mailbox_limits const& warning, std::atomic<std::uint32_t>& watchers) noexcept
    : alarm_{warning.on_at != 0 ? warning.on_at : UINT32_MAX},
      crowd_at_{warning.on_at != 0 ? warning.on_at : UINT32_MAX},
      warned_at_{warning.on_at != 0 ? warning.on_at : UINT32_MAX}, watchers_{watchers} {}

system_monitor_setting system_watch::replace(system_monitor_setting fresh) {
    std::lock_guard const hold{mutex_};
    system_monitor_setting old = now_;
    set(std::move(fresh));
    return old;
}

system_monitor_setting system_watch::now() {
    std::lock_guard const hold{mutex_};
    return now_;
}

void system_watch::forget(pid dead) {
    std::lock_guard const hold{mutex_};
    if (now_.who == dead) set({});
}

void system_watch::set(system_monitor_setting fresh) {
    system_monitor_options const& wanted = fresh.options;
    std::uint32_t const crowd_at = std::min(warned_at_, wanted.long_mailbox ? wanted.long_mailbox->on_at : UINT32_MAX);
    // Whoever reads the number below reads these limits, or later ones. Relaxed: ordered by it. (W2)
    large_memory_.store(wanted.large_memory.value_or(unlimited), std::memory_order_relaxed);
    long_schedule_.store(limit_of(wanted.long_schedule), std::memory_order_relaxed);
    long_blocking_.store(limit_of(wanted.long_blocking), std::memory_order_relaxed);
    long_mailbox_.store(
        wanted.long_mailbox ? std::uint64_t{wanted.long_mailbox->on_at} << 32U | wanted.long_mailbox->off_at : 0,
        std::memory_order_relaxed);  // as above
    number_.store(fresh.who ? ++last_number_ : 0, std::memory_order_release);  // pairs with the acquire in number()
    // Relaxed, all of these: read as hints, see there.
    crowd_at_.store(crowd_at, std::memory_order_relaxed);
    alarm_.store(wanted.large_memory ? 0 : crowd_at, std::memory_order_relaxed);
    if (fresh.who && !now_.who) watchers_.fetch_add(1, std::memory_order_relaxed);
    if (!fresh.who && now_.who) watchers_.fetch_sub(1, std::memory_order_relaxed);  // as above
    now_ = std::move(fresh);
}

}  // namespace weft::proc
