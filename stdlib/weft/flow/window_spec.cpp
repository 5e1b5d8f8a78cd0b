// The checks of windows and triggers, made when the flow is built.

#include <weft/errors.hpp>
#include <weft/flow/window_spec.hpp>
#include <weft/timer.hpp>

#include <chrono>
#include <string>

namespace weft::flow::window::detail {

std::int64_t checked_count(std::int64_t count) {
    if (count >= 1) return count;
    throw argument_error{"expected count to be equal to or greater than 1, got: " + std::to_string(count)};
}

nanoseconds checked_time(char const* what, nanoseconds time) {
    if (time >= min_interval) return time;
    throw argument_error{std::string{"expected "} + what + " to be at least 1 ms, got: " + std::to_string(time.count()) + " ns"};
}

std::int64_t checked_length(nanoseconds time) {
    using std::chrono::milliseconds;
    checked_time("the length of a fixed window", time);
    auto const whole = std::chrono::floor<milliseconds>(time);
    if (whole == time) return whole.count();
    throw argument_error{"expected the length of a fixed window to be whole milliseconds, got: " + std::to_string(time.count()) + " ns"};
}

}  // namespace weft::flow::window::detail
