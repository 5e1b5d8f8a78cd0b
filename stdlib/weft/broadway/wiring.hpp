#pragma once
// A stage's neighbours, and the end of its layer: when no producer is left it finishes what it has, lets its consumers go,
// and says so to whoever waits for the pipeline's end.

#include <weft/gen_stage/options.hpp>
#include <weft/pid.hpp>

#include <vector>

namespace weft::broadway::detail {

/// From the terminator to a producer: the end has begun.
struct drain {};
/// From the terminator to a processor: a producer that goes away is not replaced any more.
struct stop_resubscribing {};
/// From the terminator to a stage of the last layer: tell me when you have finished.
struct report_end {
    pid to;
};
/// The answer.
struct layer_done {
    pid stage;
};
/// From a stage to itself, behind all events that are buffered.
struct finish_layer {};

/// Owner: one stage's process.
class wiring {
public:
    void opened(gen_stage::peer side, gen_stage::subscription const& who);
    void closed(gen_stage::peer side, gen_stage::subscription const& who);
    /// No producer is subscribed to.
    [[nodiscard]] bool alone() const noexcept { return producers_.empty(); }

    /// Nothing more will be emitted: finish_layer arrives when what is buffered has left.
    void finish();
    /// At finish_layer: the consumers' subscriptions end as `shutdown`, and who asked for it is told.
    void finished();
    [[nodiscard]] bool is_finished() const noexcept { return finished_; }
    void report_to(pid whom);

private:
    [[nodiscard]] std::vector<gen_stage::subscription>& on(gen_stage::peer side) noexcept {
        return side == gen_stage::peer::producer ? producers_ : consumers_;
    }

    std::vector<gen_stage::subscription> producers_;
    std::vector<gen_stage::subscription> consumers_;
    pid reports_to_;
    bool finishing_ = false;
    bool finished_ = false;
};

/// What a stage does with the end of a process that is linked to it: an abnormal one is logged. The stage traps exits.
void log_linked_end(pid who, exit_reason const& reason);

}  // namespace weft::broadway::detail
