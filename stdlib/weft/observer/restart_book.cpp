// Reading the reports that all kinds of supervisors write in the same words (weft/internal/child_report.hpp).

#include <weft/observer/internal/restart_book.hpp>

#include <weft/crash_report.hpp>
#include <weft/observer/internal/pid_text.hpp>

#include <algorithm>
#include <string_view>
#include <variant>

namespace weft::observe {
namespace {

constexpr std::string_view child_word = "child ";
constexpr std::string_view restarted_as = "restarted as ";

std::string field(log::report const& of, std::string_view key) {
    auto const* const found = of.data.find(key);
    return found == nullptr ? std::string{} : found->to_string();
}

/// A pid of the same runtime as `near`.
pid pid_near(pid near, std::string_view text) {
    auto const parsed = parse_pid(text);
    return parsed ? pid{parsed->slot, parsed->generation, near.node()} : pid{};
}

/// "shop::save(order const&) (shop/save.cpp:41)", the innermost of a trace.
std::string first_line(std::string_view trace) {
    std::string_view line = trace.substr(0, trace.find('\n'));
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.starts_with("at ")) line.remove_prefix(3);
    return std::string{line};
}

}  // namespace

void restart_book::handle(log::event_ptr const& what, log::caller) {
    if (auto const* const told = std::get_if<log::report>(&what->what)) {
        if (told->kind == "child_ended") note_end(*what, *told);
        else if (told->kind == "child_start_failed") note_late(what->process, "child " + field(*told, "child") + ' ' + field(*told, "then"));
    } else if (auto const& line = std::get<std::string>(what->what); line.starts_with(child_word)) {
        note_late(what->process, line);
    }
}

void restart_book::note_end(log::event const& from, log::report const& told) {
    std::string const child = field(told, "child");
    pid const who = pid_near(from.process, field(told, "process"));
    std::lock_guard const hold{mutex_};
    page its = pages_.take(who).value_or(page{});
    its.past.child = child;
    its.past.ends.push_front({.who = who, .at = from.time, .reason = field(told, "reason")});
    if (its.past.ends.size() > most_ends) its.past.ends.pop_back();
    its.place_is_known = false;
    note_restart(from.process, field(told, "then"), std::move(its));
}

void restart_book::note_restart(pid supervisor, std::string_view outcome, page of) {
    if (outcome.starts_with(restarted_as)) {
        ++of.past.restarts;
        if (pid const now = pid_near(supervisor, outcome.substr(restarted_as.size()))) pages_.keep(now, std::move(of));
        return;
    }
    bool const will_be = outcome.starts_with("restarts in ") || outcome.find("trying again") != std::string_view::npos;
    pid const former = of.past.ends.front().who;
    if (will_be && former) waiting_.keep(former, lost_child{supervisor, std::move(of)});
}

void restart_book::note_late(pid supervisor, std::string_view line) {
    std::size_t const outcome = line.find(restarted_as);
    if (outcome == std::string_view::npos) return;
    std::string_view const child = line.substr(child_word.size(), outcome - child_word.size() - 1);
    std::string_view former = child.substr(std::min(child.rfind('(') + 1, child.size()));  // npos + 1 is 0
    former = former.substr(0, former.find(')'));
    std::lock_guard const hold{mutex_};
    auto found = waiting_.take(pid_near(supervisor, former));
    if (!found)
        found = waiting_.take(
            waiting_.oldest_that([&](lost_child const& each) { return each.supervisor == supervisor && each.its.past.child == child; }));
    if (found) note_restart(supervisor, line.substr(outcome), std::move(found->its));
}

std::optional<child_past> restart_book::of(pid process) const {
    std::lock_guard const hold{mutex_};
    auto const* const found = pages_.find(process);
    return found == nullptr ? std::nullopt : std::optional{found->past};
}

std::optional<child_past> restart_book::with_place(pid process) {
    auto past = of(process);
    if (!past || past->ends.empty()) return past;
    {
        std::lock_guard const hold{mutex_};
        auto const* const found = pages_.find(process);
        if (found == nullptr || found->place_is_known) return past;
    }
    // Without the lock: supervisors must be able to tell meanwhile.
    if (auto const report = find_crash_report(past->ends.front().who)) past->ends.front().place = first_line(report->reason.trace());
    std::lock_guard const hold{mutex_};
    if (auto* const found = pages_.find(process)) {
        found->past.ends.front().place = past->ends.front().place;
        found->place_is_known = true;
    }
    return past;
}

}  // namespace weft::observe
