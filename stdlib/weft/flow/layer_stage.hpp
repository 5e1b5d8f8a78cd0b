#pragma once
// One process of a layer: takes batches, infos and timers, and emits what the layer makes of them. A layer of mappers
// keeps nothing: each batch goes through the fused operations and on at once. One that reduces has a layer_core.

#include <weft/flow/inside.hpp>
#include <weft/flow/layer_core.hpp>
#include <weft/flow/place.hpp>
#include <weft/gen_stage.hpp>
#include <weft/timer.hpp>

#include <cstddef>
#include <iterator>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow::detail {

/// The operations of a layer that keeps nothing; its window makes no difference to it.
template <class In, class Out, class Chain>
class mapper_core {
public:
    template <class Window>
    mapper_core(stage_place, Window const&, Chain ops, no_fold) : ops_{std::move(ops)} {}
    void batch(std::span<In> events, ref, std::vector<Out>& out) {
        out.reserve(events.size());
        auto sink = [&out](auto&& event) { out.push_back(std::forward<decltype(event)>(event)); };
        for (In& event : events) ops_(std::move(event), sink);
    }
    void producer_joined(ref) noexcept {}
    void producer_left(ref, std::vector<Out>&) noexcept {}
    void end(std::vector<Out>&) noexcept {}

private:
    Chain ops_;
};

/// The core of a layer. What uniq lets pass is gathered when no reducer says otherwise.
template <class In, class Out, class Window, class Chain, class Fold>
struct core_of;
template <class In, class Out, class Kind, class Cut, class Chain, class Fold>
struct core_of<In, Out, window::detail::spec<Kind, Cut>, Chain, Fold> {
    using type = layer_core<In, Out, Kind, Cut, Chain, Fold>;
};
template <class In, class Out, class Kind, class Cut, class Chain>
struct core_of<In, Out, window::detail::spec<Kind, Cut>, Chain, no_fold> {
    using type = mapper_core<In, Out, Chain>;
};
template <class In, class Out, class Kind, class Cut, class Chain>
    requires Chain::keeps
struct core_of<In, Out, window::detail::spec<Kind, Cut>, Chain, no_fold>
    : core_of<In, Out, window::detail::spec<Kind, Cut>, Chain, fold_of<gather<Out>, elements_emission>> {};

// Timers of a stage, to itself.
struct period_over {};
struct trigger_period_over {
    nanoseconds period;
};
struct lateness_over {
    std::int64_t window;
};

/// Ends after its last producer has left in peace and its last events have been taken, and as soon as nobody takes any.
template <class In, class Out, class Whole, class Fold>
class inside_stage;

template <class In, class Out, class Batches, class Window, class Chain, class Fold>
class inside_stage<In, Out, inside<Batches, Window, Chain>, Fold> {
    static_assert(std::is_same_v<Window, no_window> || !Batches::empty || Fold::folds || !std::is_same_v<Chain, chain<>>,
                  "windowed() is for the operations of its layer, and this one has none");
    using event = typename batched<In, Batches>::type;
    using spec = std::conditional_t<std::is_same_v<Window, no_window>, window::detail::spec<global_window>, Window>;
    using output = std::vector<Out>;
    static constexpr bool keeps = Fold::folds || Chain::keeps;

public:
    using infos = weft::infos<fire, period_over, trigger_period_over, lateness_over>;

    inside_stage(stage_place place, inside<Batches, Window, Chain> ops, Fold fold)
        : batches_{std::move(ops.batches)}, core_{place, spec_of(std::move(ops.window)), std::move(ops.chain), fold_for(std::move(fold))} {
        start_timers();
    }

    output handle_events(std::span<In> events, gen_stage::subscription const& from) {
        output out;
        if constexpr (Batches::empty) {
            core_.batch(events, from.tag, out);
        } else {
            std::vector<In> list(std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
            batches_.run(std::move(list), [&](std::vector<event>& made) { core_.batch(made, from.tag, out); });
        }
        note_lingering();
        return out;
    }

    output handle_info(fire order) {
        output out;
        if constexpr (keeps) {
            if (!ended_) core_.fire(trigger_name{std::move(order.name)}, out);
        }
        return out;
    }
    output handle_info(trigger_period_over timer) {
        output out;
        if constexpr (keeps) {
            if (!ended_) core_.fire(trigger_name::periodically(timer.period), out);
        }
        return out;
    }
    output handle_info(period_over) {
        output out;
        if constexpr (keeps) {
            if (!ended_) core_.tick(out);
        }
        return out;
    }
    output handle_info(lateness_over timer) {
        output out;
        if constexpr (keeps) {
            if (!ended_) core_.lapse(timer.window, out);
        }
        return out;
    }

    void handle_subscribe(gen_stage::peer side, gen_stage::subscribe_options const&, gen_stage::subscription const& who) {
        ++(side == gen_stage::peer::producer ? producers_ : consumers_);
        if (side == gen_stage::peer::consumer) return;
        if (ended_) gen_stage::cancel(who, {});
        else core_.producer_joined(who.tag);
    }

    output handle_cancel(gen_stage::cancellation const& why, gen_stage::subscription const& who) {
        output out;
        if (why.peer == gen_stage::peer::producer) producer_left(why.reason, who.tag, out);
        else if (--consumers_ == 0 && !failed_) gen_stage::async_stop(self());
        return out;
    }

private:
    static spec spec_of(Window given) {
        if constexpr (std::is_same_v<Window, no_window>) return {};
        else return given;
    }
    static auto fold_for(Fold given) {
        if constexpr (keeps && !Fold::folds) return fold_of<gather<Out>, elements_emission>{};
        else return given;
    }

    void producer_left(exit_reason const& reason, ref tag, output& out) {
        std::size_t const left = --producers_;
        failed_ = failed_ || !reason.is_clean();
        if (failed_ || ended_) return;
        if (left > 0) {
            core_.producer_left(tag, out);
            return note_lingering();
        }
        ended_ = true;
        batches_.end([&](std::vector<event>& rest) { core_.batch(rest, tag, out); });
        core_.end(out);
        gen_stage::async_stop(self());
    }

    void start_timers() {
        if constexpr (keeps) {
            if (auto const period = core_.period()) static_cast<void>(send_interval(*period, self(), period_over{}));
            for (nanoseconds const period : core_.trigger_periods()) {
                static_cast<void>(send_interval(period, self(), trigger_period_over{period}));
            }
        }
    }
    void note_lingering() {
        if constexpr (keeps) {
            if (!core_.lateness()) return;
            for (std::int64_t const number : core_.take_lingering()) {
                static_cast<void>(send_after(*core_.lateness(), self(), lateness_over{number}));
            }
        }
    }

    Batches batches_;
    typename core_of<event, Out, spec, Chain, Fold>::type core_;
    std::size_t producers_ = 0;
    std::size_t consumers_ = 0;
    bool ended_ = false;   // done has fired for everything
    bool failed_ = false;  // a producer crashed: no results of part of the input; the coordinator ends us
};

template <class In, class Out, class Ops, class Fold>
class layer_stage : public inside_stage<In, Out, decltype(as_inside(std::declval<Ops>())), Fold> {
public:
    layer_stage(stage_place place, Ops ops, Fold fold) : layer_stage::inside_stage(place, as_inside(std::move(ops)), std::move(fold)) {}
};

}  // namespace weft::flow::detail
