#pragma once
// A flow as the list of processes that it becomes, without its types: what the coordinator starts and wires.

#include <weft/gen_stage/options.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace weft::flow::detail {

/// Starts stages of one kind, linked to the calling process.
class stage_maker {
public:
    stage_maker() = default;
    stage_maker(stage_maker const&) = delete;
    stage_maker& operator=(stage_maker const&) = delete;
    virtual ~stage_maker() = default;
    [[nodiscard]] virtual result<pid> start(std::string label) = 0;
};

struct planned_layer {
    char const* name;                     ///< "source", "map", "partition": the stages are labelled flow/map.0 …
    std::size_t stages;
    gen_stage::subscribe_options demand;  ///< of each stage, at each stage of the layer before
    bool partitioned;                     ///< stage i subscribes to partition i
    std::unique_ptr<stage_maker> make;
};

struct plan {
    std::vector<planned_layer> layers;  ///< from the source on
    gen_stage::subscribe_options sink;  ///< of the calling process, at each stage of the last layer
};

}  // namespace weft::flow::detail
