// The lines are the same for all kinds of supervisors, so that one search finds them.

#include <weft/internal/child_report.hpp>

#include <weft/crash_report.hpp>
#include <weft/internal/child_rules.hpp>
#include <weft/internal/supervisor_board.hpp>
#include <weft/log.hpp>

#include <chrono>
#include <cstdint>

namespace weft::internal {

namespace {

std::string allowance(restart_budget const& budget) {
    return std::to_string(budget.allowed().restarts) + " restarts in " + to_text(budget.allowed().within);
}

std::string used(restart_budget const& budget) { return std::to_string(budget.used()) + " of " + allowance(budget) + " used"; }

log::fields figures(restart_budget const& budget) {
    auto const within = std::chrono::duration_cast<std::chrono::milliseconds>(budget.allowed().within).count();
    return {{"restarts", static_cast<std::uint64_t>(budget.used())},
            {"max_restarts", static_cast<std::uint64_t>(budget.allowed().restarts)},
            {"within_ms", static_cast<std::int64_t>(within)}};
}

}  // namespace

child_report child_report::ended(std::string const& id, pid process, exit_reason const& why) {
    child_report made;
    std::string const reason = cut_for_report(why.to_string());
    made.kind_ = "child_ended";
    made.story_ = child_named(id, process) + " ended: " + reason;
    made.mark_ = crash_report_mark(process);
    made.data_ = {{"child", id}, {"process", process}, {"reason", reason}};
    return made;
}

child_report child_report::did_not_start(std::string const& id, pid former) {
    child_report made;
    made.kind_ = "child_start_failed";
    made.story_ = (former ? child_named(id, former) : "child " + id) + " did not start";
    made.data_ = {{"child", id}};
    return made;
}

void child_report::not_restarted() const { write("not restarted: temporary", {}, {}); }

void child_report::restarted(std::string_view outcome, restart_budget const& budget) const { write(outcome, used(budget), figures(budget)); }

void child_report::waits(nanoseconds time, restart_budget const& budget) const {
    write("restarts in " + to_text(time), used(budget), figures(budget));
}

void child_report::gives_up(restart_budget const& budget) const {
    write("gives up: reached_max_restart_intensity, more than " + allowance(budget), {}, figures(budget));
}

void child_report::write(std::string_view then, std::string_view budget_text, log::fields const& more) const {
    std::string line = story_ + mark_ + "; " + std::string{then};
    if (!budget_text.empty()) line += "; " + std::string{budget_text};
    log::report told{.kind = kind_, .data = data_};
    told.data.set("then", std::string{then});
    told.data.update(more);
    told.format = [line = std::move(line)](log::report const&) { return line; };
    log::error(told);
}

}  // namespace weft::internal
