// What takes time or goes on: the list of applications, which processes keep; following the log; tracing a process.

#include <weft/observer/internal/control_operations.hpp>
#include <weft/observer/internal/in_process.hpp>
#include <weft/observer/internal/operations.hpp>

#include <weft/applications.hpp>
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/trace.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
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

trace_options flags_in(json::object const& request) {
    std::string const wanted = text_or(request, "what", "send,recv,exit,link");
    trace_options how{.monotonic_timestamp = true};
    std::size_t begin = 0;
    while (begin <= wanted.size()) {
        std::size_t const end = std::min(wanted.find(',', begin), wanted.size());
        std::string const word = wanted.substr(begin, end - begin);
        if (word == "send") how.send = true;
        else if (word == "recv" || word == "receive" || word == "call") how.send = how.receive = true;
        else if (word == "exit" || word == "link" || word == "procs") how.procs = true;
        else if (word == "sched") how.running = true;
        else throw bad_argument("what is '" + wanted + "'; allowed are send, recv, call, exit, link and sched, separated by commas");
        begin = end + 1;
    }
    return how;
}

json::object encode(trace_msg const& event, bool reveal) {
    json::object row{{"at", utc_now()},
                     {"pid", to_string(event.process)},
                     {"label", text(event.label)},
                     {"event", to_string(event.event)},
                     {"peer", event.peer ? json::value(to_string(event.peer)) : json::value{}},
                     {"type", text(event.type)}};
    bool const is_message = event.event == trace_event::send || event.event == trace_event::send_to_dead || event.event == trace_event::receive;
    if (!is_message || reveal) row["text"] = text(event.text);
    if (event.event == trace_event::exit) row["reason"] = text(event.reason.to_string());
    if (event.timestamp) row["monotonic_ns"] = number(*event.timestamp);
    return row;
}

/// Ends by itself: after so many events, after so much time, or with the process.
json::object follow(pid target, trace_options const& how, std::int64_t most, nanoseconds limit, bool reveal, reply& to) {
    trace(target, how);
    nanoseconds const deadline = monotonic_time() + limit;
    std::int64_t events = 0;
    std::uint64_t dropped = 0;
    std::string ended = "limit of events reached";
    for (bool over = false; !over && events < most;) {
        nanoseconds const left = std::max<nanoseconds>(deadline - monotonic_time(), nanoseconds::zero());
        receive(
            [&](trace_msg const& event) {
                ++events;
                if (!to.frame(encode(event, reveal))) ++dropped;
                over = event.event == trace_event::exit && event.process == target;
                if (over) ended = "the process has ended";
            },
            after(left, [&] {
                over = true;
                ended = "time is over";
            }));
    }
    trace_off_all();
    return {{"total", events}, {"events", events}, {"dropped", dropped}, {"ended", ended}};
}

void trace_process(json::object const& request, asked& by, std::shared_ptr<reply> const& to) {
    pid const target = asked_process(request, by.from());
    trace_options const how = flags_in(request);
    auto const most = integer_or(request, "max", 100, 1, 1'000'000);
    auto const limit = std::chrono::milliseconds{integer_or(request, "time_ms", 10'000, 1, 3'600'000)};
    bool const reveal = by.may_reveal();
    answer_in_process(by, to, "trace", [=] {
        try {
            return follow(target, how, most, limit, reveal, *to);
        } catch (noproc_error const& gone) {
            throw no_such_process(gone.what());
        } catch (argument_error const& wrong) {
            throw bad_argument(wrong.what());
        }
    });
}

}  // namespace

void add_slow_operations(operation_table& to) {
    to.add({.name = "apps", .begin = &apps});
    to.add({.name = "trace", .begin = &trace_process});
}

}  // namespace weft::observe
