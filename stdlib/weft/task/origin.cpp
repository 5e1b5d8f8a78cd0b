// A task's process before and after its function. One that a supervisor makes is there before its owner knows it; so it
// waits until the owner has linked and monitored it, or has ended.

#include <weft/crash_report.hpp>
#include <weft/dynamic_supervisor.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/log.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/task/limit_error.hpp>
#include <weft/task/origin.hpp>

#include <memory>
#include <string>
#include <utility>

namespace weft::task::detail {

namespace {

constexpr behaviour_kind task_kind{"task"};

/// The owner's word to a task that waits.
struct begin_work {
    ref monitor;
};

monitored spawn_here(weft::detail::unique_function body, making const& how, std::source_location where) {
    using weft::detail::tie;
    if (how.notifies) {
        monitor_options const watch{.alias = monitor_alias::demonitor};
        monitored const made = weft::detail::spawn_process(std::move(body), {}, tie::monitor, where, &watch);
        send(made.process, begin_work{made.monitor});
        return made;
    }
    return weft::detail::spawn_process(std::move(body), {}, how.link ? tie::link_and_monitor : tie::monitor, where);
}

[[noreturn]] void not_started(pid supervisor, exit_reason const& why) {
    if (why == exit_reason{std::string{"max_children"}}) {
        throw limit_error{"task supervisor " + to_string(supervisor) + " has its max_children; no more tasks are started"};
    }
    exit(why);
}

/// A start function that can be called once.
child_start start_once(weft::detail::unique_function body, std::source_location where) {
    auto const kept = std::make_shared<weft::detail::unique_function>(std::move(body));
    return child_start{[kept, where] {
        using weft::detail::tie;
        return weft::detail::spawn_process(std::move(*kept), {}, tie::link, where).process;
    }};
}

monitored spawn_there(weft::detail::unique_function body, making const& how, std::source_location where) {
    auto const started = dynamic_supervisor::start_child(how.supervisor, {.start = start_once(std::move(body), where),
                                                                          .restart = restart::temporary,
                                                                          .shutdown = how.shutdown});
    if (!started) not_started(how.supervisor, started.error());
    pid const process = started->process;
    if (how.link) link(process);
    ref const watch = monitor(process, {.alias = how.notifies ? monitor_alias::demonitor : monitor_alias::off});
    send(process, begin_work{watch});
    return {process, watch};
}

bool wait_for_owner(origin& from) {
    ref const watch = monitor(from.owner);
    bool const wanted = receive([&from](begin_work const& begin) {
        from.monitor = begin.monitor;
        return true;
    }, when([watch](down_msg const& end) { return end.monitor == watch; }, [](down_msg const&) { return false; }));
    demonitor(watch, {.flush = true});
    return wanted;
}

std::string names_of(caller_list const& callers) {
    std::string names;
    for (pid const& each : *callers) names += (names.empty() ? "" : ", ") + to_string(each);
    return names;
}

}  // namespace

origin origin_of(making const& how, std::source_location where) {
    bool const is_supervised = static_cast<bool>(how.supervisor);
    return {.owner = self(),
            .where = where,
            .callers = callers_of_next(!is_supervised),
            .linked = how.link,
            .waits = is_supervised || how.notifies};
}

monitored make_process(weft::detail::unique_function body, making const& how, std::source_location where) {
    return how.supervisor ? spawn_there(std::move(body), how, where) : spawn_here(std::move(body), how, where);
}

pid there(pid supervisor) {
    if (!supervisor) exit(exit_reason::noproc());
    return supervisor;
}

bool begin_task(origin& from) {
    set_behaviour(task_kind);
    if (from.callers) keep_callers(from.callers);
    return !from.waits || wait_for_owner(from);
}

// After a result the owner must not find an exit_msg of the link, even if it traps exits.
void end_task(origin const& from) {
    if (from.linked) unlink(from.owner);
}

void report_end(origin const& from) {
    exit_reason const end = exit_reason::from_exception(std::current_exception());
    if (end.is_clean()) return;
    std::string line = "task of " + std::string{from.where.file_name()} + ":" + std::to_string(from.where.line()) +
                       " ends: " + cut_for_report(end.to_string()) + "; started by " + to_string(from.owner);
    line += "; callers " + (from.callers ? names_of(from.callers) : to_string(from.owner));
    log::error(line);
}

}  // namespace weft::task::detail
