// The list comes from the runtime's snapshot, so it can be had from any thread and while every worker is busy.

#include <weft/application/internal/leftovers.hpp>
#include <weft/blocking.hpp>
#include <weft/detail/duration_text.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>

#include <algorithm>

namespace weft::app {
namespace {

constexpr std::size_t most_lines = 20;
constexpr nanoseconds stack_patience = std::chrono::milliseconds{50};  // those that wait answer at once

bool is_in_the_way(process_summary const& process, std::string_view application) {
    bool const wanted = application.empty() ? !process.application.empty() : process.application == application;
    return wanted && process.behaviour != "application" && process.state != process_state::exiting;
}

/// A process may not ask like this itself, a thread of its own may.
std::vector<std::string> stack_of(runtime& in, pid id) {
    return blocking([&] {
        auto told = info::details(in, id, stack_patience);
        return told ? std::move(told->trace) : std::vector<std::string>{};
    });
}

std::string what_it_does(process_summary const& process) {
    std::string const time = detail::duration_words(process.in_state);
    std::string const place = process.waits_at.empty() ? "" : ", " + process.waits_at;
    if (process.state == process_state::call && process.waits_for)
        return "waits in call for " + to_string(process.waits_for) + ", " + time + place;
    bool const waits = process.state != process_state::running && process.state != process_state::runnable;
    return (waits ? "in " : "") + std::string{to_string(process.state)} + " for " + time + (waits ? place : "");
}

}  // namespace

std::string describe_process(process_summary const& process) {
    std::string text = to_string(process.id);
    for (auto const* const part : {&process.name, &process.label, &process.application})
        if (!part->empty()) text += "  " + *part;
    text += "  " + what_it_does(process);
    if (!process.spawned_at.empty()) text += "  (spawned at " + process.spawned_at + ')';
    return text;
}

std::vector<process_summary> leftovers(runtime& in, std::string_view application) {
    auto all = info::processes(in);
    std::erase_if(all, [&](process_summary const& each) { return !is_in_the_way(each, application); });
    return all;
}

void log_leftovers(book const& of, log::level urgency, std::vector<process_summary> const& which) {
    std::size_t const shown = std::min(most_lines, which.size());
    for (std::size_t i = 0; i < shown; ++i) of.log(urgency, "weft", "  " + describe_process(which[i]));
    if (which.size() > shown) of.log(urgency, "weft", "  and " + std::to_string(which.size() - shown) + " more");
}

void tell_killed(book& of, std::vector<process_summary> const& which) {
    std::size_t const shown = std::min(most_lines, which.size());
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < shown; ++i) {
        lines.push_back(describe_process(which[i]));
        of.log(log::level::error, "weft", "  " + lines.back());
        for (auto const& frame : stack_of(of.in(), which[i].id)) of.log(log::level::error, "weft", "      " + frame);
    }
    if (which.size() > shown) of.log(log::level::error, "weft", "  and " + std::to_string(which.size() - shown) + " more");
    of.note_killed(std::move(lines));
}

bool end_all_others(runtime& in, exit_reason const& reason, nanoseconds time) {
    nanoseconds const deadline = monotonic_time() + time;
    std::vector<ref> waited_for;
    for (auto const& each : info::processes(in)) {
        if (each.id == self()) continue;
        waited_for.push_back(monitor(each.id));
        exit_signal(each.id, reason);
    }
    bool in_time = true;
    for (auto const& which : waited_for) {
        if (in_time)
            in_time = receive(when([&](down_msg const& down) { return down.monitor == which; }, [](down_msg) { return true; }),
                              after(std::max(deadline - monotonic_time(), nanoseconds::zero()), [] { return false; }));
        if (!in_time) demonitor(which, {.flush = true});
    }
    return in_time;
}

}  // namespace weft::app
