#pragma once
// The process that runs a pipeline's graceful end. It is the last child of the top supervisor, so it is stopped first, and
// while it takes its time everything else still works.
//
//     main process: arm ──▶ terminator     from here on its stop is a drain; before, it just ends, as after a crash
//     terminator: stop_resubscribing ──▶ processors, report_end ──▶ last layer, drain ──▶ producers; waits for the last layer

#include <weft/broadway/names.hpp>
#include <weft/broadway/wiring.hpp>
#include <weft/exit_reason.hpp>

#include <string>
#include <vector>

namespace weft::broadway::detail {

/// The parts of a pipeline, as the terminator speaks to them. `last` are the stages behind which there is no other.
struct drain_plan {
    names its;
    std::vector<std::string> producers;
    std::vector<std::string> processors;
    std::vector<std::string> last;
};

class terminator {
public:
    explicit terminator(drain_plan plan);

    /// The pipeline's end has been asked for.
    struct arm {
        using reply = void;
    };
    void handle_call(arm);
    void handle_info(layer_done) {}
    /// Blocks: until the last layer has finished or is down. Whoever stops it sets the limit.
    void terminate(exit_reason const& why);

private:
    void drain_all() const;

    drain_plan plan_;
    bool armed_ = false;
};

}  // namespace weft::broadway::detail
