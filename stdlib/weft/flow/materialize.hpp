#pragma once
// A flow becomes stages here, and nowhere else: each layer turns into a planned one, with the dispatcher that the layer
// after it needs.

#include <weft/flow/description.hpp>
#include <weft/flow/layer_stage.hpp>
#include <weft/flow/lease.hpp>
#include <weft/flow/plan.hpp>
#include <weft/gen_stage.hpp>

#include <memory>
#include <string>
#include <tuple>
#include <utility>

namespace weft::flow::detail {

template <class T>
constexpr void check_event() {
    static_assert(sendable<T>, "an event that goes from stage to stage owns what it holds: no pointer, reference, view or span");
    static_assert(!std::is_same_v<T, bool>, "events of type bool have no contiguous batch: wrap them");
}

/// Makes each stage from copies of `parts`; the last one gets the originals. A source is alone, so it may be move-only.
template <class Stage, class... Parts>
class maker_of final : public stage_maker {
public:
    maker_of(gen_stage::dispatcher<gen_stage::detail::output_of<Stage>> out, std::size_t stages, Parts... parts)
        : out_{std::move(out)}, left_{stages}, parts_{std::move(parts)...} {}

    [[nodiscard]] result<pid> start(std::string label) override {
        gen_stage::options<Stage> options;
        options.label = std::move(label);
        options.dispatcher = out_;
        if constexpr (is_source) {
            options.demand = gen_stage::demand_mode::accumulate;  // until everything downstream has subscribed
        }
        auto started = launch(options);
        if (!started) return started.error();
        return started->id();
    }

private:
    auto launch(gen_stage::options<Stage> const& options) {
        if constexpr (!is_source) {
            if (--left_ > 0) {
                auto copies = parts_;
                return start_with(options, std::move(copies));
            }
        }
        return start_with(options, std::move(parts_));
    }
    static auto start_with(gen_stage::options<Stage> const& options, std::tuple<Parts...> parts) {
        return std::apply(
            [&](Parts&... each) { return gen_stage::try_start_link<Stage>(options, std::move(each)...); },
            parts);
    }

    static constexpr bool is_source = gen_stage::detail::kind_of<Stage> == gen_stage::detail::stage_kind::producer;

    gen_stage::dispatcher<gen_stage::detail::output_of<Stage>> out_;
    std::size_t left_;
    std::tuple<Parts...> parts_;
};

template <class Holder>
void lay(source<Holder> from, plan& into, gen_stage::dispatcher<event_of<source<Holder>>> out,
         std::shared_ptr<lease> const& borrowed) {
    check_event<event_of<source<Holder>>>();
    using gen_stage::on_cancel;
    using maker = maker_of<gen_stage::detail::range_stage<Holder, leased>, Holder, on_cancel, leased>;
    into.layers.push_back({"source", 1, {}, false,
                           std::make_unique<maker>(std::move(out), 1, std::move(from.range), on_cancel::stop, leased{borrowed})});
}

template <class Up, class Route, class Ops, class Fold>
void lay(layer<Up, Route, Ops, Fold> flow, plan& into,
         gen_stage::dispatcher<event_of<layer<Up, Route, Ops, Fold>>> out, std::shared_ptr<lease> const& borrowed) {
    using in = event_of<Up>;
    into.sink = demand_of(flow.options);
    if constexpr (!Route::partitioned && std::is_same_v<Ops, chain<>> && !Fold::folds) {
        lay(std::move(flow.up), into, std::move(out), borrowed);  // nothing to do here: no process
        return;
    } else {
        using result = event_of<layer<Up, Route, Ops, Fold>>;
        check_event<result>();
        static_assert(std::is_copy_constructible_v<Ops> && std::is_copy_constructible_v<Fold>,
                      "each stage of a layer has its own copy of the layer's functions and first accumulator, and one of "
                      "them cannot be copied");
        using stage = layer_stage<in, result, Ops, Fold>;
        std::size_t const stages = stages_of(flow.options);
        lay(std::move(flow.up), into, flow.route.template dispatcher<in>(stages), borrowed);
        into.sink = demand_of(flow.options);
        into.layers.push_back({Route::partitioned ? "partition" : "map", stages, demand_of(flow.options), Route::partitioned,
                               std::make_unique<maker_of<stage, Ops, Fold>>(std::move(out), stages, std::move(flow.ops),
                                                                            std::move(flow.fold))});
    }
}

}  // namespace weft::flow::detail
