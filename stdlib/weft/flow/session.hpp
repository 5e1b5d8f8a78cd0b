#pragma once
// One run of a flow, as the process that wants its results sees it. That process is the consumer of the last layer, with
// bounded demand; a coordinator process owns the stages, and ends them when either side goes.

#include <weft/flow/lease.hpp>
#include <weft/flow/plan.hpp>
#include <weft/gen_stage/process_inlet.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace weft::flow::detail {

/// From the coordinator: everything is wired, nothing flows yet.
struct flow_started {
    ref flow;
    std::vector<pid> last;
    std::vector<pid> sources;
    bool ends_alone;  // all sources are the flow's: they end when nobody takes their events
};
/// From the coordinator: no stage is left. Normal when all ended in peace, else the reason of the first that did not.
struct flow_ended {
    ref flow;
    exit_reason reason;
};
/// To the coordinator: stop the stages.
struct flow_stop {};

/// Owner: the process that made it, in which alone it is used. After finish() or abandon() no process of the run, no
/// message, and no monitor is left; destroyed before (the owner is being killed), the coordinator cleans up.
class session {
public:
    /// Starts the stages. Blocks: parks the caller until they are wired. Ends its process when next() waits and `owner` has
    /// gone, whose monitor that is; empty: nobody else matters.
    session(plan what, weft::detail::type_descriptor const* events, std::shared_ptr<lease> borrowed,
            ref owner = {});
    session(session const&) = delete;
    session& operator=(session const&) = delete;

    /// The next batch; nothing when no more will come. What was returned before counts as handled now.
    template <class T>
    [[nodiscard]] std::optional<gen_stage::batch<T>> next() {
        in_.handled_all();
        return in_.template next<T>(when([this](down_msg const& d) { return owner_ && d.monitor == owner_; },
                                         [](down_msg const&) { weft::exit(exit_reason::shutdown()); }));
    }

    /// After next() returned nothing: waits for the last stage's end and tells how the run went.
    [[nodiscard]] result<void> finish();

    /// Ends the run early: stops the stages, waits for their end, and removes what they had sent.
    template <class T>
    void abandon() {
        stop();
        in_.template close<T>();  // producers that are not the flow's live on
        static_cast<void>(finish());
    }

private:
    void stop();

    ref id_;
    pid coordinator_;
    ref watch_;
    ref owner_;
    std::optional<exit_reason> end_;
    gen_stage::detail::process_inlet in_;
    bool ends_alone_ = true;
    lender borrowed_;  // a member: the constructor may be left by an exit signal when sources read already
};

}  // namespace weft::flow::detail
