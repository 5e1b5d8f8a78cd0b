#pragma once
// One run of a flow, as the process that wants its results sees it. That process is the consumer of the last layer, with
// bounded demand; a coordinator process owns the stages, and ends them when either side goes.

#include <weft/flow/lease.hpp>
#include <weft/flow/plan.hpp>
#include <weft/gen_stage/inlet.hpp>
#include <weft/gen_stage/protocol.hpp>
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
        settle_last();
        std::optional<gen_stage::batch<T>> arrived;
        while (!arrived && in_.producers() > 0) {
            receive(when([this](gen_stage::protocol::events<T> const& e) { return knows(e.from.tag); },
                         [&](gen_stage::protocol::events<T> e) {
                             note(e.from.tag, e.list.size());
                             arrived.emplace(std::move(e.list));
                         }),
                    when([this](gen_stage::protocol::cancelled const& c) { return knows(c.from.tag); },
                         [this](gen_stage::protocol::cancelled c) { drop(c.from.tag, c.reason); }),
                    when([this](down_msg const& d) { return knows(d.monitor); },
                         [this](down_msg d) { drop(d.monitor, d.reason); }),
                    when([this](down_msg const& d) { return owner_ && d.monitor == owner_; },
                         [](down_msg const&) { weft::exit(exit_reason::shutdown()); }));
        }
        return arrived;
    }

    /// After next() returned nothing: waits for the last stage's end and tells how the run went.
    [[nodiscard]] result<void> finish();

    /// Ends the run early: stops the stages, waits for their end, and removes what they had sent.
    template <class T>
    void abandon() {
        stop();
        cancel_all();  // producers that are not the flow's live on
        do {
            last_count_ = 0;  // nobody handles it, so nothing is asked for in its place
        } while (next<T>());
        static_cast<void>(finish());
    }

private:
    [[nodiscard]] bool knows(ref tag) { return in_.find(tag) != nullptr; }
    void subscribe(pid producer, gen_stage::subscribe_options const& demand, weft::detail::type_descriptor const* events);
    void note(ref tag, std::size_t count);
    void settle_last();
    void drop(ref tag, exit_reason const& reason);
    void cancel_all();
    void stop();

    ref id_;
    pid coordinator_;
    ref watch_;
    ref owner_;
    std::optional<exit_reason> end_;
    exit_reason failure_;                               // of the first producer that ended our subscription with one
    std::vector<gen_stage::subscription> producers_;    // all there ever were
    gen_stage::detail::inlet in_;
    bool ends_alone_ = true;
    ref last_tag_;                // where the batch came from that next() returned last
    std::size_t last_count_ = 0;  // how much of it had been asked for
    lender borrowed_;             // a member: the constructor may be left by an exit signal when sources read already
};

}  // namespace weft::flow::detail
