// The list comes from the runtime's snapshot, so it can be had from any thread and while every worker is busy.

#include <weft/application/internal/leftovers.hpp>
#include <weft/detail/duration_text.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>

#include <algorithm>

namespace weft::app {
namespace {

constexpr std::size_t most_lines = 20;

bool is_in_the_way(process_summary const& process, std::string_view application) {
    bool const wanted = application.empty() ? !process.application.empty() : process.application == application;
    return wanted && process.behaviour != "application" && process.state != process_state::exiting;
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
