#pragma once
// The stages that a flow becomes, without starting any: to be printed, drawn, tested.

#include <weft/flow/materialize.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace weft::flow {

/// A layer of processes.
struct outline_layer {
    std::string name;                 ///< "source", "map", "partition", "through"
    std::string operations;           ///< "flat_map, filter, reduce"; empty when it only reads, or hands events on
    std::size_t stages = 0;
    std::vector<std::size_t> from;    ///< the layers that each of its stages subscribes to; empty for a source
    std::string route;                ///< by which dispatcher its events leave: "demand", "partition", "broadcast", "its own"
    std::int64_t max_demand = 0;      ///< of a stage, at each stage before it; 0 for a source

    friend bool operator==(outline_layer const&, outline_layer const&) = default;
};

/// What plan() returns. Layers are named by their place in `layers`.
struct outline {
    std::vector<outline_layer> layers;  ///< each after those that it subscribes to
    std::vector<std::size_t> last;      ///< whose events are the flow's

    [[nodiscard]] std::size_t processes() const noexcept;
    /// A line a layer: "1 map: 4 stages from 0, max_demand 1000: filter, map; out by partition".
    [[nodiscard]] std::string to_text() const;
    /// A digraph for Graphviz, one node a layer.
    [[nodiscard]] std::string to_dot() const;
};

namespace detail {
[[nodiscard]] outline outline_of(plan const& what);
}

/// The processes that the flow becomes when it is run. Starts nothing and reads nothing; a flow whose source cannot be
/// copied is moved in and gone. Threads: from a process, whose runtime's workers are the stages of a layer that does not
/// say how many.
template <detail::described D>
[[nodiscard]] outline plan(D flow) {
    return detail::outline_of(detail::plan_of(std::move(flow), std::make_shared<detail::lease>()));
}

}  // namespace weft::flow
