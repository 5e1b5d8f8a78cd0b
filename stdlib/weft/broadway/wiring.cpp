// The order of a drain, as one stage sees it.

#include <weft/broadway/wiring.hpp>

#include <weft/gen_stage/calls.hpp>
#include <weft/gen_stage/subscribe.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>

#include <string>

namespace weft::broadway::detail {

void wiring::opened(gen_stage::peer side, gen_stage::subscription const& who) {
    on(side).push_back(who);
    if (finished_ && side == gen_stage::peer::consumer) gen_stage::cancel({self(), who.tag}, exit_reason::shutdown());
}

void wiring::closed(gen_stage::peer side, gen_stage::subscription const& who) { std::erase(on(side), who); }

void wiring::finish() {
    if (finishing_) return;
    finishing_ = true;
    gen_stage::async_info(self(), finish_layer{});
}

void wiring::finished() {
    finished_ = true;
    // To itself: a cancel is an act of the stage, and no callback may take its consumers away under it.
    for (auto const& each : consumers_) gen_stage::cancel({self(), each.tag}, exit_reason::shutdown());
    if (reports_to_) send(reports_to_, layer_done{self()});
}

void wiring::report_to(pid whom) {
    reports_to_ = whom;
    if (finished_) send(whom, layer_done{self()});
}

void log_linked_end(pid who, exit_reason const& reason) {
    if (reason.is_clean()) return;
    log::error("a process that a stage of a pipeline was linked to, " + to_string(who) + ", has ended: " + reason.to_string());
}

}  // namespace weft::broadway::detail
