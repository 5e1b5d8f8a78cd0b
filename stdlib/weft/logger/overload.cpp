#include <weft/detail/duration_text.hpp>
#include <weft/errors.hpp>
#include <weft/logger/overload.hpp>

#include <algorithm>
#include <utility>

namespace weft::logger {

namespace {

std::string events(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " event" : " events"); }

[[noreturn]] void refuse(std::string_view whose, std::string const& what, std::string_view allowed) {
    throw argument_error{std::string{whose} + ": " + what + "; allowed: " + std::string{allowed}};
}

void check_positive(nanoseconds time, std::string_view whose, std::string_view option) {
    if (time > nanoseconds::zero()) return;
    refuse(whose, std::string{option} + " is " + std::to_string(time.count()) + " ns", "more than 0");
}

}  // namespace

void check(overload_options const& options, std::string_view whose) {
    if (options.drop_mode_qlen <= 1) refuse(whose, "drop_mode_qlen is " + std::to_string(options.drop_mode_qlen), "more than 1");
    if (options.sync_mode_qlen > options.drop_mode_qlen || options.drop_mode_qlen > options.flush_qlen)
        refuse(whose,
               "sync_mode_qlen is " + std::to_string(options.sync_mode_qlen) + ", drop_mode_qlen " +
                   std::to_string(options.drop_mode_qlen) + ", flush_qlen " + std::to_string(options.flush_qlen),
               "sync_mode_qlen <= drop_mode_qlen <= flush_qlen");
    if (options.burst_limit_max_count == 0) refuse(whose, "burst_limit_max_count is 0", "1 and more");
    check_positive(options.sync_timeout, whose, "sync_timeout");
    check_positive(options.burst_limit_window, whose, "burst_limit_window");
    if (options.overload_kill_restart_after < nanoseconds::zero())
        refuse(whose, "overload_kill_restart_after is negative", "0 and more, or infinity");
    log::check_threshold(options.keep, std::string{whose} + ": keep");
}

overload::ruling overload::rule(log::level urgency, backlog before, nanoseconds now) {
    if (is_killed_) return dropped(lost_by_kill_);
    if (is_too_much(before)) {
        is_killed_ = true;
        restart_at_ = options_.overload_kill_restart_after >= infinity - now ? infinity : now + options_.overload_kill_restart_after;
        static_cast<void>(dropped(lost_by_kill_));
        return ruling::kill;
    }
    bool const kept = is_kept(urgency);
    if (options_.burst_limit_enable && !burst_.admit(now) && !kept) {
        burst_.note_dropped();
        ++lost_;
        return ruling::drop;
    }
    if (before.length >= options_.drop_mode_qlen && !kept) return dropped(dropped_);
    if (before.length >= 2 * options_.flush_qlen) {
        ++dropped_kept_;
        return dropped(dropped_);
    }
    return before.length >= options_.sync_mode_qlen ? ruling::take_and_wait : ruling::take;
}

void overload::flushed(std::size_t thrown_away) noexcept {
    flushed_ += thrown_away;
    lost_ += thrown_away;
}

bool overload::restarts(nanoseconds now) noexcept {
    if (!is_killed_ || now < restart_at_) return false;
    is_killed_ = false;
    restart_at_ = infinity;
    return tell_restart_ = true;
}

std::vector<std::string> overload::due(std::size_t length, nanoseconds now) {
    std::vector<std::string> all;
    if (std::exchange(tell_restart_, false))
        all.push_back("it was stopped for overload, and is started again; " + events(std::exchange(lost_by_kill_, 0)) + " lost");
    if (flushed_ != 0) all.push_back("flushed " + events(std::exchange(flushed_, 0)) + " of its queue, which was full");
    if (dropped_ != 0 && length < options_.drop_mode_qlen) {
        std::string line = "dropped " + events(std::exchange(dropped_, 0)) + " while its queue was full";
        if (dropped_kept_ != 0) line += ", among them " + std::to_string(std::exchange(dropped_kept_, 0)) + " that it should have kept";
        all.push_back(std::move(line));
    }
    if (std::uint64_t const burst = burst_.take_dropped(now); burst != 0)
        all.push_back("dropped " + events(burst) + " of a burst of more than " + std::to_string(options_.burst_limit_max_count) +
                      " within " + weft::detail::duration_words(options_.burst_limit_window));
    return all;
}

nanoseconds overload::next_due() const noexcept {
    return std::min(burst_.next_due(), is_killed_ ? restart_at_ : infinity);
}

}  // namespace weft::logger
