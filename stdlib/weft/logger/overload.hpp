#pragma once
// What a handler with a queue does when more comes than it can write. Rules and numbers only: no clock, no queue, no thread;
// whoever has those asks.
//
//     async   below sync_mode_qlen: nobody waits
//     sync    from there on whoever logs waits until its event is taken, but no longer than sync_timeout
//     drop    from drop_mode_qlen on new events are dropped, and counted
//     flush   from flush_qlen on the queue is thrown away, and counted
//
// Errors are kept: what is at least as urgent as `keep` is neither dropped nor thrown away, nor held back by the burst limit;
// whoever logs it waits for its turn, in drop mode as well. Only beyond twice flush_qlen, which takes callers that cannot wait,
// is it dropped too: the queue is bounded whatever happens.

#include <weft/log/level.hpp>
#include <weft/logger/burst_limiter.hpp>
#include <weft/options.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weft::logger {

struct overload_options {
    std::size_t sync_mode_qlen = 10;                 ///< sync_mode_qlen <= drop_mode_qlen <= flush_qlen
    nanoseconds sync_timeout = std::chrono::seconds{5};  ///< more than 0, or infinity; then the event stays in the queue
    std::size_t drop_mode_qlen = 200;                ///< more than 1
    std::size_t flush_qlen = 1000;
    bool burst_limit_enable = true;
    std::size_t burst_limit_max_count = 500;         ///< events within a window, at least 1
    nanoseconds burst_limit_window = std::chrono::seconds{1};
    bool overload_kill_enable = false;               ///< beyond the next two the handler is stopped
    std::size_t overload_kill_qlen = 20'000;
    std::size_t overload_kill_mem = 3'000'000;       ///< bytes of queued events
    nanoseconds overload_kill_restart_after = std::chrono::seconds{5};  ///< or infinity
    log::level keep = log::level::warning;           ///< none: errors are dropped like all others
};

/// Errors: argument_error, naming `whose`, the option, its value and what is allowed.
void check(overload_options const& options, std::string_view whose);

/// Threads: one at a time.
class overload {
public:
    enum class ruling : std::uint8_t {
        take,
        take_and_wait,  ///< its caller waits, if it can, until the event is taken
        drop,
        kill,           ///< it is dropped, the queue is emptied into killed(), and nothing is taken until the restart
    };
    /// What there is before the event in question.
    struct backlog {
        std::size_t length = 0;
        std::size_t bytes = 0;
    };

    explicit overload(overload_options const& options) : options_{options}, burst_{options.burst_limit_max_count, options.burst_limit_window} {}

    /// Whether a caller that comes now may have to wait.
    [[nodiscard]] bool may_wait_at(std::size_t length) const noexcept { return !is_killed_ && length >= options_.sync_mode_qlen; }
    [[nodiscard]] ruling rule(log::level urgency, backlog before, nanoseconds now);
    [[nodiscard]] bool is_kept(log::level urgency) const noexcept { return urgency <= options_.keep; }

    /// Asked by who takes. `disposable`: of those queued, how many are not kept.
    [[nodiscard]] bool must_flush(std::size_t length, std::size_t disposable) const noexcept {
        return length >= options_.flush_qlen && disposable != 0;
    }
    void flushed(std::size_t thrown_away) noexcept;
    void killed(std::size_t thrown_away) noexcept { lost_by_kill_ += thrown_away; }
    [[nodiscard]] bool is_killed() const noexcept { return is_killed_; }
    /// True once, when the time has come.
    [[nodiscard]] bool restarts(nanoseconds now) noexcept;

    /// What is to be told now, because it is over. Each is told once.
    [[nodiscard]] std::vector<std::string> due(std::size_t length, nanoseconds now);
    /// When to ask again although nothing comes; infinity: not at all.
    [[nodiscard]] nanoseconds next_due() const noexcept;

    /// All that were lost so far.
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

private:
    [[nodiscard]] bool is_too_much(backlog before) const noexcept {
        return options_.overload_kill_enable &&
               (before.length >= options_.overload_kill_qlen || before.bytes > options_.overload_kill_mem);
    }
    ruling dropped(std::uint64_t& as) noexcept {
        ++as;
        ++lost_;
        return ruling::drop;
    }

    overload_options options_;
    burst_limiter burst_;
    std::uint64_t lost_ = 0;
    std::uint64_t dropped_ = 0;        // not told yet, as the next ones
    std::uint64_t dropped_kept_ = 0;   // of those, how many should have been kept
    std::uint64_t flushed_ = 0;
    std::uint64_t lost_by_kill_ = 0;
    bool is_killed_ = false;
    bool tell_restart_ = false;
    nanoseconds restart_at_ = infinity;
};

}  // namespace weft::logger
