#pragma once
// One process of a join: keeps both sides by key, and puts each event together with all that came before it on the other
// side, so that every pair is made once.

#include <weft/gen_stage.hpp>
#include <weft/gen_stage/hash.hpp>
#include <weft/process.hpp>
#include <weft/timer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace weft::flow {

/// Which events of a join come out without a partner.
template <bool KeepsLeft, bool KeepsRight>
struct join_mode {
    static constexpr bool keeps_left = KeepsLeft;
    static constexpr bool keeps_right = KeepsRight;
};
inline constexpr join_mode<false, false> inner{};
inline constexpr join_mode<true, false> left_outer{};
inline constexpr join_mode<false, true> right_outer{};
inline constexpr join_mode<true, true> full_outer{};

namespace detail {

/// An event on its way to a join.
template <class Key, class Left, class Right>
struct joining {
    Key key;
    std::variant<Left, Right> event;
};

/// The partner that may be missing is given as an optional.
template <class Event, bool MayBeAbsent>
using partner = std::conditional_t<MayBeAbsent, std::optional<Event> const&, Event const&>;

template <class Mode, class F, class Left, class Right>
inline constexpr bool joins = std::is_invocable_v<F&, partner<Left, Mode::keeps_right>, partner<Right, Mode::keeps_left>>;
template <class Mode, class F, class Left, class Right>
using joined_of = std::remove_cvref_t<std::invoke_result_t<F&, partner<Left, Mode::keeps_right>, partner<Right, Mode::keeps_left>>>;

// Timers of a join, to itself.
struct join_period_over {};
struct join_lateness_over {
    std::int64_t window;
};

/// Pairs are made within each window. Ends as layer_stage does.
template <class Mode, class Key, class Left, class Right, class F, class Window>
class join_stage {
    using in = joining<Key, Left, Right>;
    using out = joined_of<Mode, F, Left, Right>;

public:
    using infos = weft::infos<join_period_over, join_lateness_over>;

    join_stage(F function, Window window) : function_{std::move(function)}, window_{std::move(window)} {
        if (auto const period = window_.period()) static_cast<void>(send_interval(*period, self(), join_period_over{}));
    }

    std::vector<out> handle_events(std::span<in> events, gen_stage::subscription const& from) {
        return told([&](auto& to) { window_.batch(events, from.tag, to); });
    }
    std::vector<out> handle_info(join_period_over) {
        return told([&](auto& to) { window_.tick(to); });
    }
    std::vector<out> handle_info(join_lateness_over timer) {
        return told([&](auto& to) { window_.lapse(timer.window, to); });
    }

    void handle_subscribe(gen_stage::peer side, gen_stage::subscribe_options const&, gen_stage::subscription const& who) {
        ++(side == gen_stage::peer::producer ? producers_ : consumers_);
        if (side == gen_stage::peer::producer) window_.producer_joined(who.tag);
    }

    std::vector<out> handle_cancel(gen_stage::cancellation const& why, gen_stage::subscription const& who) {
        bool const upstream = why.peer == gen_stage::peer::producer;
        std::size_t const left = --(upstream ? producers_ : consumers_);
        failed_ = failed_ || (upstream && !why.reason.is_clean());
        if (failed_) return {};
        if (left == 0) gen_stage::async_stop(self());
        if (!upstream) return {};
        return told([&](auto& to) { left > 0 ? window_.producer_left(who.tag, to) : window_.end(to); });
    }

private:
    struct rows {
        std::vector<std::optional<Left>> left;
        std::vector<std::optional<Right>> right;
    };
    using table = std::unordered_map<Key, rows, gen_stage::detail::key_hash>;

    /// What the window says (window.hpp), for one batch, timer or producer.
    struct listener {
        join_stage& of;
        std::vector<out>& results;

        void feed(std::int64_t window, std::span<in> events) {
            table& open = of.tables_[window];
            for (in& one : events) of.meet(open[std::move(one.key)], one.event, results);
        }
        void watermark(std::int64_t window) {
            if (auto const time = of.window_.lateness()) static_cast<void>(send_after(*time, self(), join_lateness_over{window}));
        }
        void finish(std::int64_t window) {
            auto const done = of.tables_.extract(window);
            if (!done.empty()) of.give_alone(done.mapped(), results);
        }
    };

    template <class Tell>
    std::vector<out> told(Tell&& tell) {
        std::vector<out> results;
        listener to{*this, results};
        tell(to);
        return results;
    }

    void meet(rows& mine, std::variant<Left, Right>& event, std::vector<out>& results) {
        if (event.index() == 0) {
            mine.left.emplace_back(std::get<0>(std::move(event)));
            for (auto const& right : mine.right) results.push_back(join(mine.left.back(), right));
        } else {
            mine.right.emplace_back(std::get<1>(std::move(event)));
            for (auto const& left : mine.left) results.push_back(join(left, mine.right.back()));
        }
    }

    out join(std::optional<Left> const& left, std::optional<Right> const& right) {
        if constexpr (Mode::keeps_left && Mode::keeps_right) return std::invoke(function_, left, right);
        else if constexpr (Mode::keeps_left) return std::invoke(function_, *left, right);
        else if constexpr (Mode::keeps_right) return std::invoke(function_, left, *right);
        else return std::invoke(function_, *left, *right);
    }

    // Those whose key never came on the other side.
    void give_alone(table const& done, std::vector<out>& results) {
        for (auto const& [key, mine] : done) {
            if constexpr (Mode::keeps_left) {
                if (mine.right.empty()) for (auto const& one : mine.left) results.push_back(join(one, std::nullopt));
            }
            if constexpr (Mode::keeps_right) {
                if (mine.left.empty()) for (auto const& one : mine.right) results.push_back(join(std::nullopt, one));
            }
        }
    }

    F function_;
    Window window_;
    std::unordered_map<std::int64_t, table> tables_;  // of the windows that are open
    std::size_t producers_ = 0;
    std::size_t consumers_ = 0;
    bool failed_ = false;  // a producer crashed: nobody is told to be alone for want of the other part of the input
};

}  // namespace detail

}  // namespace weft::flow
