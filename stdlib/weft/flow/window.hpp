#pragma once
// Windows: which events of a stage are gathered together, and when that is over. They are plain values without
// processes: told of events, producers and time, they tell `To` (a stage's accumulators) what to do:
//
//     to.feed(number, span of events)      these go into the window
//     to.watermark(number)                 its time is over, but late events may still come
//     to.finish(number)                    done: its last trigger
//
// A window that is fed or finished for the first time is new.

#include <weft/flow/trigger.hpp>
#include <weft/pid.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow {

namespace detail {

/// What a kind of window need not say: no producer and no time makes a difference to it.
struct window_base {
    static constexpr bool many = false;  // several are open at once
    void producer_joined(ref) noexcept {}
    template <class To>
    void producer_left(ref, To&) noexcept {}
    /// The length of a period, when it is time that ends a window.
    [[nodiscard]] static std::optional<nanoseconds> period() noexcept { return std::nullopt; }
    /// How long windows stay open after their watermark.
    [[nodiscard]] static std::optional<nanoseconds> lateness() noexcept { return std::nullopt; }
    template <class To>
    void tick(To&) noexcept {}
    template <class To>
    void lapse(std::int64_t, To&) noexcept {}
};

/// One window for everything.
struct global_window : window_base {
    static constexpr window_kind kind = window_kind::global;
    static constexpr std::int64_t current() noexcept { return 0; }
    template <class T, class To>
    void batch(std::span<T> events, ref, To& to) {
        to.feed(0, events);
    }
    template <class To>
    void end(To& to) {
        to.finish(0);
    }
};

/// A window for every `length` events.
class count_window : public window_base {
public:
    static constexpr window_kind kind = window_kind::count;
    explicit count_window(std::int64_t length) : length_{length}, left_{length} {}

    [[nodiscard]] std::int64_t current() const noexcept { return number_; }
    template <class T, class To>
    void batch(std::span<T> events, ref, To& to) {
        while (!events.empty()) {
            auto const fits = std::min(static_cast<std::size_t>(left_), events.size());
            to.feed(number_, events.first(fits));
            events = events.subspan(fits);
            left_ -= static_cast<std::int64_t>(fits);
            if (left_ > 0) return;
            left_ = length_;
            to.finish(number_++);
        }
    }
    template <class To>
    void end(To& to) {
        to.finish(number_);
    }

private:
    std::int64_t length_;
    std::int64_t left_;
    std::int64_t number_ = 0;
};

/// A window for every tick of a clock.
class periodic_window : public window_base {
public:
    static constexpr window_kind kind = window_kind::periodic;
    explicit periodic_window(nanoseconds period) : period_{period} {}

    [[nodiscard]] std::int64_t current() const noexcept { return number_; }
    [[nodiscard]] std::optional<nanoseconds> period() const noexcept { return period_; }
    template <class T, class To>
    void batch(std::span<T> events, ref, To& to) {
        to.feed(number_, events);
    }
    template <class To>
    void tick(To& to) {
        to.finish(number_++);
    }
    template <class To>
    void end(To& to) {
        to.finish(number_);
    }

private:
    nanoseconds period_;
    std::int64_t number_ = 0;
};

}  // namespace detail

}  // namespace weft::flow
