#pragma once
// One stage of a described layer, driven by hand: batches, ends and timers are told to it, and no process runs.

#include <weft/flow/description.hpp>
#include <weft/flow/layer_stage.hpp>
#include <weft/flow/words_event.hpp>
#include <weft/flow/words_reduce.hpp>

#include <numeric>
#include <utility>
#include <vector>

namespace weft::test {

using flow_numbers = std::vector<int>;

inline flow_numbers from_to(int first, int last) {
    flow_numbers all(static_cast<std::size_t>(last - first + 1));
    std::iota(all.begin(), all.end(), first);
    return all;
}

/// A layer of events of type In, without a source.
template <class In>
auto layer_of() {
    namespace flow = weft::flow::detail;
    using source = flow::source<gen_stage::detail::owned_range<std::vector<In>>>;
    return flow::layer<source, flow::by_demand_route, flow::chain<>, flow::no_fold>{{{}}, {}, {}, {}, {}};
}

inline constexpr ref producer_a{1, 1, 1};
inline constexpr ref producer_b{2, 1, 1};

namespace detail_of_flow {

using namespace weft::flow::detail;

template <class In, class Layer>
struct core;
template <class In, class Up, class Route, class Batches, class Kind, class Cut, class Chain, class Fold>
struct core<In, layer<Up, Route, inside<Batches, weft::flow::window::detail::spec<Kind, Cut>, Chain>, Fold>> {
    using out = event_of<layer<Up, Route, inside<Batches, weft::flow::window::detail::spec<Kind, Cut>, Chain>, Fold>>;
    using type = typename core_of<typename batched<In, Batches>::type, out, weft::flow::window::detail::spec<Kind, Cut>, Chain, Fold>::type;
};

}  // namespace detail_of_flow

/// The layer must have a windowed(), a reducing word, and no map_batch.
template <class In, class Layer>
class driven_layer {
    using made = detail_of_flow::core<In, Layer>;

public:
    using out = typename made::out;

    explicit driven_layer(Layer flow, weft::flow::stage_place place = {})
        : core_{place, std::move(flow.ops.window), std::move(flow.ops.chain), fold_for(std::move(flow.fold))} {}

    void joins(ref producer) { core_.producer_joined(producer); }
    void leaves(ref producer) { core_.producer_left(producer, results_); }
    void gets(std::vector<In> events, ref producer = producer_a) { core_.batch(events, producer, results_); }
    /// `events` in batches of `size`.
    void gets_by(std::size_t size, std::vector<In> const& events, ref producer = producer_a) {
        for (std::size_t i = 0; i < events.size(); i += size) {
            auto const end = std::min(i + size, events.size());
            gets({events.begin() + static_cast<std::ptrdiff_t>(i), events.begin() + static_cast<std::ptrdiff_t>(end)}, producer);
        }
    }
    void ends() { core_.end(results_); }

    /// What came out since the last call.
    std::vector<out> results() { return std::exchange(results_, {}); }
    auto& core() noexcept { return core_; }
    std::vector<out>& output() noexcept { return results_; }

private:
    template <class Fold>
    static auto fold_for(Fold given) {
        using namespace weft::flow::detail;
        if constexpr (Fold::folds) return given;
        else return fold_of<gather<out>, elements_emission>{};  // uniq alone
    }

    typename made::type core_;
    std::vector<out> results_;
};

template <class In, class Layer>
driven_layer<In, Layer> drive(Layer flow, weft::flow::stage_place place = {}) {
    return driven_layer<In, Layer>{std::move(flow), place};
}

}  // namespace weft::test
