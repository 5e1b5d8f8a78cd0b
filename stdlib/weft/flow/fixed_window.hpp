#pragma once
// Windows by the time of events. A window is over when no producer of the stage is in it or before it any more, because
// events of one producer come in the order of their windows, or are late.

#include <weft/flow/window.hpp>

#include <algorithm>
#include <concepts>
#include <functional>
#include <limits>

namespace weft::flow::detail {

/// An event's time in milliseconds: an integer, or a duration or time point of the standard library.
template <class Time>
concept event_time = (std::integral<Time> && !std::same_as<Time, bool>) ||
                     std::convertible_to<Time, std::chrono::milliseconds> || requires(Time const& at) {
                         std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch());
                     };

template <event_time Time>
std::int64_t milliseconds_of(Time const& at) {
    if constexpr (std::integral<Time>) return static_cast<std::int64_t>(at);
    else if constexpr (std::convertible_to<Time, std::chrono::milliseconds>) return std::chrono::milliseconds{at}.count();
    else return std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch()).count();
}

constexpr std::int64_t divide_down(std::int64_t time, std::int64_t length) noexcept {
    return time / length - (time % length < 0 ? 1 : 0);
}

/// Which windows are open, and which come next; does not know the events. Owner: one stage. Invariants: (W1) every window
/// that was opened is finished once, unless it was opened again; (W2) windows are finished in ascending order, those that
/// never had an event included.
class fixed_windows {
public:
    explicit fixed_windows(bool lingers) : lingers_{lingers} {}

    void producer_joined(ref tag) { producers_.push_back({tag, std::nullopt}); }
    void producer_left(ref tag) {
        std::erase_if(producers_, [tag](heard const& one) { return one.tag == tag; });
    }

    /// False when an event of this window is late. Else the window is open now.
    [[nodiscard]] bool admit(ref producer, std::int64_t number) {
        std::optional<std::int64_t>& recent = recent_of(producer);
        if (recent && number < *recent && !open_.contains(number)) return false;
        if (!recent || *recent < number) recent = number;
        open_.try_emplace(number, false);
        if (!next_ || (!advanced_ && number < *next_)) next_ = number;
        return true;
    }

    /// Finishes what no producer will add to.
    template <class Turn, class Finish>
    void advance(Turn&& watermark, Finish&& finish) {
        auto const low = lowest();
        if (!low || !next_) return;
        for (auto it = open_.begin(); it != open_.end() && it->first < std::min(*next_, *low);) {
            auto const [number, over] = *it++;  // opened again by a producer that came later
            if (!over) turn(number, watermark, finish);
        }
        for (; *next_ < *low; ++*next_) {
            advanced_ = true;
            turn(*next_, watermark, finish);
        }
    }

    /// The time that late events had is over.
    [[nodiscard]] bool lapse(std::int64_t number) { return open_.erase(number) > 0; }

    /// Finishes all that is open, and the gaps.
    template <class Finish>
    void end(Finish&& finish) {
        while (!open_.empty()) {
            std::int64_t const lowest_open = open_.begin()->first;
            for (; *next_ < lowest_open; ++*next_) finish(*next_);
            open_.erase(open_.begin());
            *next_ = std::max(*next_, lowest_open + 1);
            finish(lowest_open);
        }
    }

private:
    struct heard {
        ref tag;
        std::optional<std::int64_t> recent;  // never goes back
    };

    std::optional<std::int64_t>& recent_of(ref producer) {
        auto const at = std::find_if(producers_.begin(), producers_.end(), [producer](heard const& one) { return one.tag == producer; });
        if (at != producers_.end()) return at->recent;
        return producers_.emplace_back(heard{producer, std::nullopt}).recent;
    }

    [[nodiscard]] std::optional<std::int64_t> lowest() const {
        std::optional<std::int64_t> low;
        for (heard const& one : producers_) {
            if (!one.recent) return std::nullopt;
            low = low ? std::min(*low, *one.recent) : *one.recent;
        }
        return low;
    }

    template <class Turn, class Finish>
    void turn(std::int64_t number, Turn&& watermark, Finish&& finish) {
        if (lingers_) {
            open_[number] = true;
            watermark(number);
        } else {
            open_.erase(number);
            finish(number);
        }
    }

    bool lingers_;                            // windows stay open after their watermark
    bool advanced_ = false;                   // next_ does not go back any more
    std::optional<std::int64_t> next_;        // the lowest window whose turn has not come
    std::map<std::int64_t, bool> open_;       // whether the watermark has fired
    std::vector<heard> producers_;
};

/// A window for every `length` milliseconds of the events' own time.
template <class By>
class fixed_window {
public:
    static constexpr window_kind kind = window_kind::fixed;
    static constexpr bool many = true;
    fixed_window(std::int64_t length, By by, std::optional<nanoseconds> lateness)
        : length_{length}, by_{std::move(by)}, lateness_{lateness}, windows_{lateness.has_value()} {}

    [[nodiscard]] fixed_window with_lateness(nanoseconds time) const { return {length_, by_, time}; }
    /// The same windows for other events: wrap(by) tells their time.
    template <class Wrap>
    [[nodiscard]] auto wrapped(Wrap&& wrap) const {
        return fixed_window<decltype(wrap(by_))>{length_, wrap(by_), lateness_};
    }
    [[nodiscard]] static std::optional<nanoseconds> period() noexcept { return std::nullopt; }
    [[nodiscard]] std::optional<nanoseconds> lateness() const noexcept { return lateness_; }

    void producer_joined(ref tag) { windows_.producer_joined(tag); }
    template <class To>
    void producer_left(ref tag, To& to) {
        windows_.producer_left(tag);
        advance(to);
    }

    /// Neighbours of one window stay together.
    template <class T, class To>
    void batch(std::span<T> events, ref producer, To& to) {
        static_assert(std::is_invocable_v<By&, T const&>,
                      "flow::window::fixed: the function does not take the events that enter the stage");
        static_assert(event_time<std::remove_cvref_t<std::invoke_result_t<By&, T const&>>>,
                      "flow::window::fixed: the function returns the event's time in milliseconds: an integer, a duration or a time "
                      "point");
        if (events.empty()) return;
        std::size_t first = 0;
        std::int64_t number = number_of(events[0]);
        auto const feed = [&](std::size_t end) {
            if (windows_.admit(producer, number)) to.feed(start_of(number), events.subspan(first, end - first));
            first = end;
        };
        for (std::size_t i = 1; i < events.size(); ++i) {
            std::int64_t const next = number_of(events[i]);
            if (next == number) continue;
            feed(i);
            number = next;
        }
        feed(events.size());
        advance(to);
    }

    template <class To>
    void tick(To&) noexcept {}
    template <class To>
    void lapse(std::int64_t start, To& to) {
        if (windows_.lapse(divide_down(start, length_))) to.finish(start);
    }
    template <class To>
    void end(To& to) {
        windows_.end([&](std::int64_t number) { to.finish(start_of(number)); });
    }

private:
    template <class T>
    [[nodiscard]] std::int64_t number_of(T const& event) {
        return divide_down(milliseconds_of(std::invoke(by_, event)), length_);
    }
    [[nodiscard]] std::int64_t start_of(std::int64_t number) const noexcept {
        std::int64_t start = 0;  // only the very first window begins before the earliest time that can be said
        return __builtin_mul_overflow(number, length_, &start) ? std::numeric_limits<std::int64_t>::min() : start;
    }
    template <class To>
    void advance(To& to) {
        windows_.advance([&](std::int64_t number) { to.watermark(start_of(number)); },
                         [&](std::int64_t number) { to.finish(start_of(number)); });
    }

    std::int64_t length_;
    By by_;
    std::optional<nanoseconds> lateness_;
    fixed_windows windows_;
};

}  // namespace weft::flow::detail
