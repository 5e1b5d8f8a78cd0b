// What processes and the kernel do for those that watch them: the system monitor's events, the default warning about long
// mailboxes, and whom a tracer may trace.

#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"
#include "proc/simulation.hpp"

#include <weft/errors.hpp>

#include <algorithm>
#include <array>

namespace weft::proc {
namespace {

/// True when the length has crossed the limits: `high` is changed then.
bool crosses(bool& high, std::uint32_t length, mailbox_limits const& limits) noexcept {
    if (limits.on_at == 0 || (high ? length > limits.off_at : length < limits.on_at)) return false;
    high = !high;
    return true;
}

}  // namespace

// The owner of a mailbox, of an account --------------------------------------------------------------------------------

void process::measure_mailbox() {
    std::uint32_t const length = waiting();
    system_watch const& watch = home_->watch();
    if ((duties_ & crowded) == 0 && length < watch.crowd_at()) return;
    std::uint64_t const setting = watch.number();
    mailbox_limits const asked = watch.long_mailbox();
    mailbox_limits const& warning = home_->options().mailbox_warning;
    rarities& its = rare();
    bool told = setting != 0 && its.crowded_for == setting;
    if (crosses(told, length, asked)) {
        its.crowded_for = told ? setting : 0;
        home_->tell_monitor(setting, long_mailbox_msg{id(), told, length});
    }
    if (crosses(its.crowd_logged, length, warning) && its.crowd_logged) log_crowd(length);
    its.calm_at = std::max(told ? asked.off_at : 0, its.crowd_logged ? warning.off_at : 0);
    if (told || its.crowd_logged) duties_ |= crowded;
    else duties_ &= static_cast<std::uint8_t>(~crowded);
}

void process::log_crowd(std::uint32_t length) {
    process_summary const me = summary(base::monotonic_now());
    home_->tell({event_kind::long_mailbox, me.id,
                 "process " + weft::to_string(me.id) + (me.name.empty() ? "" : " " + me.name) +
                     (me.label.empty() ? "" : " " + me.label) + " has " + std::to_string(length) +
                     " messages in its mailbox (runtime_options::mailbox_warning is " +
                     std::to_string(home_->options().mailbox_warning.on_at) + "; spawned at " + me.spawned_at + ")"});
}

/// What a receive owes others for the message that it took out.
void process::after_taking(detail::node const& taken) {
    if ((duties_ & simulated) != 0) home_->simulated()->matched(*this, taken);
    if ((duties_ & gated) != 0) give_place_back(taken);
    if ((duties_ & crowded) != 0 && waiting() <= rare().calm_at) measure_mailbox();
}

void process::weigh_for_monitor(std::size_t used) {
    system_watch const& watch = home_->watch();
    std::uint64_t const setting = watch.number();
    bool const large = used > watch.large_memory();
    rarities const* const its = rare_if_any();
    bool const told = its != nullptr && its->large_for == setting;
    if (large == told || setting == 0) return;
    rare().large_for = large ? setting : 0;
    if (large) home_->tell_monitor(setting, large_memory_msg{id(), used});
}

void kernel::note_blocking(pid who, base::nanos time) {
    std::uint64_t const setting = watch_.number();
    if (time >= watch_.long_blocking()) tell_monitor(setting, long_blocking_msg{who, nanoseconds{time}});
}

// Who traces whom ------------------------------------------------------------------------------------------------------

void kernel::forget_watcher(pid dead) {
    watch_.forget(dead);
    static_cast<void>(end_traces(dead));
}

std::size_t kernel::end_traces(pid tracer) {
    auto const traced = traces_.forget_tracer(tracer);
    for (pid const each : traced)
        post(each, make_signal(detail::signal_kind::trace, trace_signal{each, {.tracer = tracer}}).release());
    return traced.size();
}

void kernel::enlist(pid traced, pid tracer) {
    // A tracer that was named while it ended left its entries behind.
    for (pid const other : std::array{traces_.tracer_of(traced), traces_.tracer_of(tracer)})
        if (other && find_alive(other) == nullptr) static_cast<void>(end_traces(other));
    switch (traces_.note(traced, tracer)) {
        case trace_book::verdict::made:
        case trace_book::verdict::known: return;
        case trace_book::verdict::is_tracer:
            throw argument_error{"trace: process " + weft::to_string(traced) + " is a tracer itself"};
        case trace_book::verdict::tracer_is_traced:
            throw argument_error{"tracer: process " + weft::to_string(tracer) + " is traced itself"};
        case trace_book::verdict::by_another:
            throw argument_error{"trace: process " + weft::to_string(traced) + " is traced by " +
                                 weft::to_string(traces_.tracer_of(traced)) + " already"};
    }
}

void kernel::trace_new(trace_options const& how) {
    auto const new_ones = traces_.for_new();
    if (new_ones && find_alive(new_ones->tracer) == nullptr) static_cast<void>(end_traces(new_ones->tracer));
    auto const verdict = traces_.note_new(how);
    if (verdict == trace_book::verdict::tracer_is_traced)
        throw argument_error{"tracer: process " + weft::to_string(how.tracer) + " is traced itself"};
    if (verdict == trace_book::verdict::by_another)
        throw argument_error{"trace: new processes are traced by another process already"};
}

std::size_t kernel::trace_everybody(trace_options const& how) {
    trace_new(how);
    auto const pinned = pin();
    std::size_t count = 0;
    for (std::uint32_t slot = 0; slot < table_.size(); ++slot) {
        process const* const each = table_.find(slot);
        if (!each->is_alive()) continue;
        pid const target = each->id();
        auto const verdict = traces_.note(target, how.tracer);
        if (verdict != trace_book::verdict::made && verdict != trace_book::verdict::known) continue;
        post(target, make_signal(detail::signal_kind::trace, trace_signal{target, how}).release());
        ++count;
    }
    return count;
}

}  // namespace weft::proc
