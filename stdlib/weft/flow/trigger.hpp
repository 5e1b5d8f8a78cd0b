#pragma once
// The triggers that look at events: they cut what a window gets into what comes before a firing and what comes after.
// Plain values without processes; the state of a trigger belongs to its window.

#include <weft/flow/firing.hpp>
#include <weft/flow/init.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow {

/// What the function of a custom trigger decides: `before` goes into the window; if it fires, the function is called
/// again with `after`.
template <class T>
struct cut {
    std::vector<T> before;
    std::optional<std::string> fires{};
    std::vector<T> after{};
};
/// For a custom trigger: these events go into the window, and nothing fires.
template <class T>
[[nodiscard]] cut<T> go_on(std::vector<T> events) {
    return {std::move(events), std::nullopt, {}};
}
/// For a custom trigger: fires between `before` and `after`.
template <class T>
[[nodiscard]] cut<T> fire_after(std::string name, std::vector<T> before, std::vector<T> after) {
    return {std::move(before), std::move(name), std::move(after)};
}

namespace detail {

/// No trigger but done.
struct no_cuts {
    static constexpr bool cuts = false;
    struct state {};
};

struct every_cut {
    static constexpr bool cuts = true;
    struct state {
        std::int64_t seen = 0;
    };

    /// Calls run(events) and fire(name) in their order.
    template <class T, class Run, class Fire>
    void split(state& of_window, std::span<T> events, Run&& run, Fire&& fire) const {
        while (!events.empty()) {
            auto const fits = std::min(static_cast<std::size_t>(count - of_window.seen), events.size());
            run(events.first(fits));
            events = events.subspan(fits);
            of_window.seen += static_cast<std::int64_t>(fits);
            if (of_window.seen < count) return;
            of_window.seen = 0;
            fire(trigger_name::every(count));
        }
    }

    std::int64_t count;
};

template <class Init, class F>
struct custom_cut {
    static constexpr bool cuts = true;
    using accumulator = typename accumulator_of<Init>::type;
    using state = std::optional<accumulator>;

    template <class T, class Run, class Fire>
    void split(state& of_window, std::span<T> events, Run&& run, Fire&& fire) {
        static_assert(std::is_invocable_r_v<cut<T>, F&, std::vector<T>, accumulator&>,
                      "the function of a custom trigger takes (std::vector of the events that enter the stage, accumulator&) "
                      "and returns a flow::cut of them");
        if (!of_window) of_window.emplace(make_accumulator(init));
        std::vector<T> rest(std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
        for (;;) {
            cut<T> parts = std::invoke(function, std::move(rest), *of_window);
            run(std::span<T>{parts.before});
            if (!parts.fires) return;
            fire(trigger_name{std::move(*parts.fires)});
            rest = std::move(parts.after);
        }
    }

    Init init;
    F function;
};

}  // namespace detail

}  // namespace weft::flow
