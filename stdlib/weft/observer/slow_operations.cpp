// What takes time or goes on: the list of applications, which processes keep; tracing a process.

#include <weft/observer/internal/control_operations.hpp>
#include <weft/observer/internal/in_process.hpp>
#include <weft/observer/internal/operations.hpp>
#include <weft/observer/internal/trace_hub.hpp>

#include <weft/applications.hpp>
#include <weft/info.hpp>

#include <algorithm>
#include <charconv>
#include <map>

namespace weft::observe {
namespace {

struct application_numbers {
    std::size_t processes = 0;
    std::uint64_t restarts = 0;
};

std::uint64_t restarts_in(process_details const& of) {
    for (auto const& [key, value] : of.published) {
        if (key != "restarts") continue;
        std::uint64_t count = 0;
        std::from_chars(value.data(), value.data() + value.size(), count);
        return count;
    }
    return 0;
}

std::map<std::string, application_numbers> count_by_application(snapshots& from) {
    std::map<std::string, application_numbers> counted;
    auto const all = from.processes();
    for (process_summary const& each : *all) {
        application_numbers& its = counted[each.application];
        ++its.processes;
        if (!each.behaviour.ends_with("supervisor")) continue;
        if (auto const known = from.details(each.id, nanoseconds::zero())) its.restarts += restarts_in(*known);
    }
    return counted;
}

void apps(json::object const&, asked& by, std::shared_ptr<reply> const& to) {
    answer_in_process(by, to, "apps", [counted = count_by_application(by.from())] {
        auto const running = app::started_applications();
        json::array rows;
        for (auto const& each : app::loaded_applications()) {
            auto const is_it = [&each](app::application_info const& other) { return other.name == each.name; };
            bool const runs = std::any_of(running.begin(), running.end(), is_it);
            auto const found = counted.find(each.name);
            application_numbers const its = found == counted.end() ? application_numbers{} : found->second;
            rows.push_back(json::object{{"name", text(each.name)},
                                        {"version", text(each.version)},
                                        {"state", runs ? "running" : "loaded"},
                                        {"processes", its.processes},
                                        {"restarts", number(its.restarts)},
                                        {"start", nullptr},
                                        {"description", text(each.description)}});
        }
        return json::object{{"total", rows.size()}, {"rows", std::move(rows)}};
    });
}

}  // namespace

void add_slow_operations(operation_table& to) {
    to.add({.name = "apps", .begin = &apps});
    add_trace(to);
}

}  // namespace weft::observe
