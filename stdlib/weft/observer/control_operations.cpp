// Each tells what it did to whom. Exit signals go out from the control thread, so that they are sent also when no worker comes to
// run a process of ours.

#include <weft/observer/internal/control_operations.hpp>
#include <weft/observer/internal/exit_codes.hpp>
#include <weft/observer/internal/in_process.hpp>
#include <weft/observer/internal/operations.hpp>
#include <weft/observer/internal/process_holder.hpp>

#include <weft/applications.hpp>
#include <weft/consumer_supervisor.hpp>
#include <weft/crash_dump.hpp>
#include <weft/dynamic_supervisor.hpp>
#include <weft/errors.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/stop.hpp>
#include <weft/supervisor.hpp>

#include <algorithm>
#include <chrono>

namespace weft::observe {
namespace {

json::object about(pid id, asked& by) { return {{"total", 1}, {"pid", to_string(id)}, {"name", title_of(id, by.from())}}; }

exit_reason reason_in(json::object const& request, std::string_view otherwise) {
    std::string const text = text_or(request, "reason", otherwise);
    if (text == "kill") return exit_reason::kill();
    if (text == "normal") return exit_reason::normal();
    if (text == "shutdown") return exit_reason::shutdown();
    if (text.empty()) throw bad_argument("reason is empty; it must be kill, shutdown, normal or a text");
    return exit_reason{text};
}

json::object send_exit(json::object const& request, asked& by, std::string_view otherwise) {
    exit_reason const reason = reason_in(request, otherwise);
    pid const id = asked_process(request, by.from());
    json::object answer = about(id, by);
    answer["reason"] = reason.to_string();
    exit_signal(id, reason);
    return answer;
}
json::object kill(json::object const& request, asked& by) { return send_exit(request, by, "kill"); }
json::object exit(json::object const& request, asked& by) { return send_exit(request, by, ""); }

/// In a process: the id of the supervisor's child that runs as `process`.
std::string child_id(pid supervisor, pid process) {
    auto const all = supervisor::which_children(supervisor);
    auto const found = std::find_if(all.begin(), all.end(), [process](supervisor::child_info const& each) { return each.process == process; });
    if (found == all.end()) throw no_such_process(to_string(process) + " is no child of the supervisor " + to_string(supervisor));
    return found->id;
}

void restart(json::object const& request, asked& by, std::shared_ptr<reply> const& to) {
    pid const id = asked_process(request, by.from());
    auto const known = by.from().process(id);
    auto const parent = known ? by.from().process(known->parent) : std::nullopt;
    if (!parent || parent->behaviour != "supervisor")
        throw bad_argument(to_string(id) + " has no supervisor that could restart it" +
                           (parent ? "; its parent is a " + (parent->behaviour.empty() ? "plain process" : parent->behaviour) : ""));
    answer_in_process(by, to, "restart", [id, supervisor = parent->id] {
        std::string const child = child_id(supervisor, id);
        if (auto const stopped = supervisor::terminate_child(supervisor, child); !stopped)
            throw request_error{"failed", stopped.error().to_string(), exit_failed};
        auto const started = supervisor::restart_child(supervisor, child);
        if (!started) throw request_error{"failed", started.error().to_string(), exit_failed};
        return json::object{{"total", 1}, {"pid", to_string(id)}, {"child", text(child)}, {"now", to_string(started->process)}};
    });
}

/// In a process. `kind`: of its parent. All kinds of supervisors would start it again if it ended by itself.
result<void> end_orderly(pid process, std::string_view kind, pid parent) {
    if (kind == "supervisor") return supervisor::terminate_child(parent, child_id(parent, process));
    if (kind == "dynamic_supervisor") return dynamic_supervisor::terminate_child(parent, process);
    if (kind == "consumer_supervisor") return consumer_supervisor::terminate_child(parent, process);
    return try_stop(process);
}

/// As its supervisor would, if it has one, so that it is not started again; else as its user would.
void stop(json::object const& request, asked& by, std::shared_ptr<reply> const& to) {
    pid const id = asked_process(request, by.from());
    process_summary const its = by.from().process(id).value_or(process_summary{});
    process_summary const parent = by.from().process(its.parent).value_or(process_summary{});
    if (its.behaviour.empty() && !parent.behaviour.ends_with("supervisor"))
        throw bad_argument(to_string(id) + " has no supervisor, and is a plain process that nobody can ask to stop");
    json::object const answer = about(id, by);
    answer_in_process(by, to, "stop", [id, answer, kind = parent.behaviour, parent = parent.id] {
        auto const done = end_orderly(id, kind, parent);
        if (!done) throw request_error{"failed", done.error().to_string(), exit_failed};
        return answer;
    });
}

/// The stages of the pipeline of this name, as broadway labels them.
std::vector<process_summary const*> parts_of(std::string const& pipeline, std::vector<process_summary> const& all) {
    std::vector<process_summary const*> parts;
    for (auto const& each : all)
        if (each.behaviour == "gen_stage" && each.label.starts_with(pipeline + '.')) parts.push_back(&each);
    return parts;
}

/// A pipeline handles what it has, and ends. A stage that stands still could take no part in that, so it goes on first.
void drain(process_holder& holder, json::object const& request, asked& by, std::shared_ptr<reply> const& to) {
    pid const id = asked_process(request, by.from());
    process_summary const its = by.from().process(id).value_or(process_summary{});
    auto const all = by.from().processes();
    auto const parts = its.name.empty() || its.behaviour != "gen_server" ? std::vector<process_summary const*>{} : parts_of(its.name, *all);
    if (parts.empty()) throw bad_argument("pid is '" + text_or(request, "pid", "") + "'; it must be the name of a pipeline of broadway");
    for (auto const* each : parts)
        if (each->state == process_state::suspended) static_cast<void>(holder.resume(each->id));
    stop(request, by, to);
}

std::string show_module_level(std::string const& module) {
    for (auto const& [name, its] : log::module_levels())
        if (name == module) return log::to_string(its);
    return {};
}

void set_level(std::string const& module, std::string const& wanted) {
    if (module.empty()) log::set_level(log::parse_level(wanted));
    else if (wanted.empty()) log::unset_module_level(module);
    else log::set_module_level(module, log::parse_level(wanted));
}

json::object log_level(json::object const& request, asked& by) {
    std::string const module = text_or(request, "where", "");
    std::string const wanted = text_or(request, "level", "");
    auto const limit = std::chrono::milliseconds{integer_or(request, "for_ms", 0, 0, 86'400'000)};
    std::string const before = module.empty() ? log::to_string(log::primary_level()) : show_module_level(module);
    if (wanted.empty() && !request.contains("level"))
        return {{"total", 1}, {"where", text(module)}, {"level", text(before)}};
    try {
        set_level(module, wanted);
    } catch (argument_error const& wrong) {
        throw bad_argument(wrong.what());
    }
    if (limit.count() > 0)
        live_runtime(by).spawn(
            [module, before, limit] {
                receive(after(limit, [] {}));
                set_level(module, before);
                log::notice("observer: log level of " + (module.empty() ? "all" : module) + " is " + (before.empty() ? "the usual" : before) +
                            " again");
            },
            {.label = "observer/log_level"});
    return {{"total", 1}, {"where", text(module)}, {"level", text(wanted)}, {"before", text(before)}, {"for_ms", limit.count()}};
}

json::object dump(json::object const& request, asked&) {
    auto const usual = crash_dump_settings();
    crash_dump_options now = usual;
    if (std::string file = text_or(request, "file", ""); !file.empty()) now.path = std::move(file);
    if (now.path.empty()) throw bad_argument("file is empty, and this node writes no dumps; a path must be named");
    set_crash_dump(now);
    auto const done = write_crash_dump("asked for by the observer");
    set_crash_dump(usual);
    if (done.end == crash_dump_end::failed) throw request_error{"cannot_create", now.path + ": " + done.error, exit_cannot_create};
    return {{"total", 1}, {"file", text(now.path)}, {"bytes", number(done.bytes)}, {"complete", done.end == crash_dump_end::complete}};
}

template <class Act>
void change_app(json::object const& request, asked& by, std::shared_ptr<reply> const& to, char const* what, Act act) {
    std::string const name = text_or(request, "app", "");
    if (name.empty()) throw bad_argument("app is empty; it must be the name of an application");
    answer_in_process(by, to, what, [name, act] {
        result<void> const done = act(name);
        if (!done) throw request_error{"failed", done.error().to_string(), exit_failed};
        return json::object{{"total", 1}, {"app", text(name)}};
    });
}
void app_start(json::object const& request, asked& by, std::shared_ptr<reply> const& to) {
    change_app(request, by, to, "app_start", [](std::string const& name) { return app::start(name); });
}
void app_stop(json::object const& request, asked& by, std::shared_ptr<reply> const& to) {
    change_app(request, by, to, "app_stop", [](std::string const& name) { return app::stop(name); });
}

}  // namespace

void add_control_operations(operation_table& to) {
    auto const holder = std::make_shared<process_holder>();
    to.add({.name = "kill", .needs = role::control, .run = &kill});
    to.add({.name = "exit", .needs = role::control, .run = &exit});
    to.add({.name = "suspend", .needs = role::control, .run = [holder](json::object const& request, asked& by) {
                pid const id = asked_process(request, by.from());
                holder->suspend(live_runtime(by), id);
                return about(id, by);
            }});
    to.add({.name = "resume", .needs = role::control, .run = [holder](json::object const& request, asked& by) {
                pid const id = asked_process(request, by.from());
                if (!holder->resume(id)) throw request_error{"not_suspended", to_string(id) + " is not suspended by the observer", exit_failed};
                return about(id, by);
            }});
    to.add({.name = "restart", .needs = role::control, .begin = &restart});
    to.add({.name = "stop", .needs = role::control, .begin = &stop});
    to.add({.name = "drain", .needs = role::control,
            .begin = [holder](json::object const& request, asked& by, std::shared_ptr<reply> const& reply_to) {
                drain(*holder, request, by, reply_to);
            }});
    to.add({.name = "log_level", .needs = role::control, .run = &log_level});
    to.add({.name = "dump", .needs = role::control, .run = &dump});
    to.add({.name = "app_start", .needs = role::control, .begin = &app_start});
    to.add({.name = "app_stop", .needs = role::control, .begin = &app_stop});
}

}  // namespace weft::observe
