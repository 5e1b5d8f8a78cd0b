#pragma once
// The processes of a running flow: started and wired layer by layer, watched, stopped. Owner: the coordinator.

#include <weft/exit_reason.hpp>
#include <weft/flow/plan.hpp>
#include <weft/gen_stage/options.hpp>
#include <weft/monitor.hpp>
#include <weft/result.hpp>

#include <cstddef>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace weft::flow::detail {

/// Sent to the coordinator when a stage that was told to stop may take no longer.
struct shutdown_over {
    pid stage;
};

class running_stages {
public:
    /// Starts and wires the whole flow; with `hold`, nothing flows until set_demand(forward). When it fails, some stages run.
    /// Blocks: parks the caller until all have subscribed.
    [[nodiscard]] result<void> start(plan& what, bool hold);

    /// There is nothing to run: no producer wanted to be started.
    [[nodiscard]] bool ignored() const noexcept { return last_.empty(); }
    void set_demand(gen_stage::demand_mode mode) const;

    /// All sources are the flow's: they end when nobody takes their events.
    [[nodiscard]] bool end_alone() const noexcept { return end_alone_; }
    [[nodiscard]] std::vector<pid> const& sources() const noexcept { return sources_; }
    [[nodiscard]] std::vector<pid> const& last() const noexcept { return last_; }

    /// Processes that are not the flow's take the events of the last layer.
    void serve_others();

    /// What the end of a process means for the flow. `over`: it would have to be started again, which a flow never does.
    enum class meaning : unsigned char { nothing, all_done, failure, over };
    /// A linked process has ended.
    [[nodiscard]] meaning ended(pid process, exit_reason const& reason);
    /// A watched process has gone down.
    [[nodiscard]] meaning went_down(down_msg const& down);

    [[nodiscard]] bool owns(pid process) const { return owned_.contains(process); }
    /// No process that the flow started is left.
    [[nodiscard]] bool none_left() const noexcept { return owned_.empty(); }
    [[nodiscard]] bool none_watched() const noexcept { return watched_.empty(); }

    /// Tells all to end, each in its own time. Stages whose consumers are not the flow's end with the reason of a failure,
    /// so that those know.
    void stop(exit_reason const& why) const;
    void kill(pid stage) const;

private:
    struct owned_stage {
        child_shutdown shutdown;
        weft::restart restart;
        bool tells_why;        // somebody else's process takes its events
        bool guest;            // of a class that does not end by itself
        bool drained = false;  // all its producers have ended, and it was told to end when it has handled their events
    };

    struct running_stage {
        pid process;
        std::size_t place;  // which of the planned stages it is
    };

    [[nodiscard]] result<void> start_layer(plan& what, std::size_t index, bool hold);
    [[nodiscard]] result<void> wire(plan const& what, std::size_t index, running_stage consumer) const;
    void own(planned_stage const& stage, pid process, bool tells_why);
    void note_end(pid process);
    void drain(std::size_t layer);

    std::vector<std::vector<running_stage>> layers_;  // of each planned layer, those that run
    std::unordered_map<pid, owned_stage> owned_;
    std::unordered_map<pid, std::size_t> layer_of_;   // of each stage that runs
    std::vector<std::size_t> left_;                   // how many stages of each layer run
    std::vector<std::vector<std::size_t>> after_;     // the layers that subscribe to each layer
    std::vector<std::vector<std::size_t>> before_;    // and the other way round
    std::unordered_set<ref> watched_;
    std::vector<pid> sources_;
    std::vector<pid> last_;
    bool end_alone_ = true;
};

}  // namespace weft::flow::detail
