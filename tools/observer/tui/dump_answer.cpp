// Why it crashed is shown where a live node shows what is wrong: as its one warning.

#include "dump_answer.hpp"

#include "observer/cli_error.hpp"
#include "observer/crash_dump_answers.hpp"
#include "observer/crash_dump_model.hpp"
#include "observer/crash_dump_summary.hpp"
#include "observer/model.hpp"
#include "observer/view.hpp"
#include "place.hpp"

#include <algorithm>
#include <array>

namespace weft::cli::tui {
namespace {

constexpr std::size_t most_rows = 5000;

json::object overview(dump_file& from) {
    auto const summary = dump_summary(from);
    json::object made{{"at", text_of(summary, "at")}, {"warnings", 1}};
    for (auto const* key : {"processes", "uptime_ns", "crashed"})
        if (auto const* const value = summary.if_contains(key)) made[key] = *value;
    return made;
}

json::object warnings(dump_file& from) {
    auto const summary = dump_summary(from);
    auto const& struck = object_of(summary, "process");
    std::string const subject = struck.empty() ? "thread " + text_of(summary, "thread") : text_of(struck, "pid") + ' ' + title_of(struck);
    json::object row{{"code", "crash"}, {"severity", "crit"}, {"subject", subject}, {"what", text_of(summary, "reason")},
                     {"title", "the end of this node"}};
    if (!struck.empty()) row["pid"] = text_of(struck, "pid");
    return {{"at", text_of(summary, "at")}, {"total", 1}, {"rows", json::array{std::move(row)}}};
}

/// Of the fields that a dump has; by pid for one that it has not.
json::object processes(dump_file& from, json::object const& parameters) {
    std::string const sort = text_of(parameters, "sort");
    auto const limit = static_cast<std::size_t>(std::clamp<std::uint64_t>(count_of(parameters, "limit"), 1, most_rows));
    try {
        return dump_ps(from, sort, limit);
    } catch (cli_error const&) {
        return dump_ps(from, "pid", limit);
    }
}

json::object stack(dump_file& from, std::string const& pid) {
    auto const info = dump_info(from, pid);
    return {{"at", text_of(info, "at")}, {"pid", text_of(object_of(info, "process"), "pid")}, {"frames", list_of(info, "frames")}};
}

struct answer_of {
    std::string_view operation;
    json::object (*answer)(dump_file& from, json::object const& parameters);
};
constexpr std::array<answer_of, 9> known{{
    {"overview", [](dump_file& from, json::object const&) { return overview(from); }},
    {"warnings", [](dump_file& from, json::object const&) { return warnings(from); }},
    {"ps", &processes},
    {"info", [](dump_file& from, json::object const& parameters) { return dump_info(from, text_of(parameters, "pid")); }},
    {"stack", [](dump_file& from, json::object const& parameters) { return stack(from, text_of(parameters, "pid")); }},
    {"tree", [](dump_file& from, json::object const&) { return dump_tree(from, ""); }},
    {"registry", [](dump_file& from, json::object const&) { return dump_registry(from, most_rows); }},
    {"timers", [](dump_file& from, json::object const&) { return dump_timers(from, most_rows); }},
    {"log", [](dump_file& from, json::object const&) { return dump_log(from, most_rows); }},
}};

}  // namespace

json::object hello_of_dump(dump_file& from) {
    json::object hello = dump_hello(from);
    json::array operations;
    for (auto const& each : known) operations.emplace_back(each.operation);
    hello["ops"] = std::move(operations);
    return hello;
}

void ask_dump(dump_file& from, std::vector<question> const& questions, node_model& model) {
    for (auto const& each : questions) {
        auto const found = std::ranges::find(known, std::string_view{each.operation}, &answer_of::operation);
        if (found == known.end()) continue;
        try {
            model.take(each.key, found->answer(from, each.parameters), 0);
        } catch (cli_error const& no) {
            model.refuse(each.key, no.what());
        }
    }
}

}  // namespace weft::cli::tui
