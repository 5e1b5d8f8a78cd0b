#pragma once
// A flow as the processes that it becomes, without its types: what the coordinator starts and wires.

#include <weft/child_spec.hpp>
#include <weft/flow/counts.hpp>
#include <weft/gen_stage/options.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace weft::flow::detail {

/// Starts stages of one kind, linked to the calling process, or finds those that run already.
class stage_maker {
public:
    stage_maker() = default;
    stage_maker(stage_maker const&) = delete;
    stage_maker& operator=(stage_maker const&) = delete;
    virtual ~stage_maker() = default;
    /// Each index once, from 0 on. An empty pid: that stage has nothing to do and is left out.
    [[nodiscard]] virtual result<pid> start(std::string label, std::size_t index) = 0;
};

/// Whose a stage is: made by the flow of the flow's own code; made by the flow of somebody's class; somebody's process.
enum class stage_owner : unsigned char { flow, guest, outside };

struct planned_stage {
    stage_owner owner = stage_owner::flow;
    gen_stage::subscribe_options demand{};  ///< at each stage of the layers before it
    child_shutdown shutdown{};              ///< not for one that is outside
    weft::restart restart = weft::restart::temporary;  ///< other than temporary: its end may be the flow's
};

struct planned_layer {
    std::string name;                   ///< "source", "map", "partition": the stages are labelled flow/map.0 …
    std::string operations{};           ///< what its stages do, for people
    std::string route = "demand";       ///< to whom its events go, for people
    std::vector<planned_stage> stages{};
    std::vector<std::size_t> from{};    ///< the layers that it subscribes to; none: a source
    bool partitioned = false;           ///< stage i subscribes to partition i
    bool paired = false;                ///< stage i subscribes to stage i alone, and both layers have as many
    nanoseconds subscribe_timeout = infinity;
    std::shared_ptr<layer_counts> counts = std::make_shared<layer_counts>();
    std::unique_ptr<stage_maker> make{};
};

struct plan {
    std::vector<planned_layer> layers;  ///< each after those that it subscribes to
    std::vector<std::size_t> last{};    ///< the layers whose events are the flow's
    std::vector<std::size_t> watched;   ///< the flow ends with their stages: `last`, or what the flow has for consumers
    gen_stage::subscribe_options sink;  ///< of whoever takes the flow's events
};

}  // namespace weft::flow::detail
