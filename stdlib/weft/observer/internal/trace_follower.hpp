#pragma once
// One client's trace: what it wants to see of a process, how much, and for how long. It ends by itself at each of these limits,
// whatever the process does and whoever else looks at it.

#include <weft/observer/internal/reply.hpp>

#include <weft/trace.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace weft {
class runtime;
}

namespace weft::observe {

struct trace_question {
    pid target{};
    trace_options how{};
    std::int64_t most = 100;  ///< events
    nanoseconds limit{};
    bool reveal = false;      ///< messages with what they hold
};
/// Request: what, max, time_ms, reveal. Errors: bad_argument.
[[nodiscard]] trace_question read_trace(json::object const& request, pid target);

/// Threads: any.
class trace_follower {
public:
    /// Further ones of a second are dropped, and counted.
    static constexpr std::uint64_t most_a_second = 1000;

    /// `now`: of any clock that only goes forward, the same for all calls.
    trace_follower(trace_question what, runtime& in, std::shared_ptr<reply> to, nanoseconds now);

    [[nodiscard]] trace_question const& question() const noexcept { return what_; }
    [[nodiscard]] nanoseconds deadline() const noexcept { return deadline_; }
    /// One event, which it may not have asked for.
    void take(trace_msg const& event, nanoseconds now);
    /// It has ended, or its client has gone. Ends it when its time is over.
    [[nodiscard]] bool is_over(nanoseconds now);
    void end(std::string_view why);
    void fail(request_error const& why);

private:
    void end_now(std::string_view why);
    [[nodiscard]] json::object row_of(trace_msg const& event);

    trace_question const what_;
    runtime& in_;
    std::shared_ptr<reply> const to_;
    nanoseconds const deadline_;

    std::mutex mutex_;
    // Under mutex_.
    bool over_ = false;
    std::int64_t events_ = 0;
    std::uint64_t dropped_ = 0;
    nanoseconds second_began_{};
    std::uint64_t in_second_ = 0;
    std::optional<nanoseconds> last_{};  ///< of the runtime's clock
};

}  // namespace weft::observe
