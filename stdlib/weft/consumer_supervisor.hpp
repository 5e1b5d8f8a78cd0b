#pragma once
// A stage whose events become processes: it starts one child for each event and supervises it. Its demand is the number of
// places that are free, so producers wait while max_demand children run.
//
//     namespace consumer_supervisor = weft::consumer_supervisor;
//
//     auto const fetchers = consumer_supervisor::start_link<url>({
//         .name = "fetchers",
//         .start = [](url const& page) { return weft::child([page] { fetch(page); }); },
//         .restart = weft::restart::transient,
//         .shutdown = 5s,
//         .intensity = {.restarts = 10, .within = 1min},
//         .subscribe_to = {{frontier, {.max_demand = 50, .min_demand = 40}}},
//     });
//
// For each subscription, events asked for, children that run and children that are being restarted are together never more
// than its max_demand. A place is free when a child has ended for good or could not be started; as soon as
// max_demand - min_demand places are free, so many events are asked for. Children outlive their producer.
//
// It is a consumer in every other respect: gen_stage::subscribe and its relatives take it, its producers' ends are obeyed as
// cancel says, weft::stop ends it. A crash that uses up the restart budget ends it as `shutdown`, and whoever supervises
// it decides.

#include <weft/consumer_supervisor/options.hpp>
#include <weft/consumer_supervisor/start.hpp>
#include <weft/gen_stage.hpp>
#include <weft/supervisor.hpp>

#include <concepts>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::consumer_supervisor {

/// A running consumer supervisor of Events, a stage_ref like any other: `id()` is its pid, and
/// `supervisor_ref<url>{weft::whereis("fetchers")}` is one by name. Threads: a value; harmless when it has ended.
template <class Event>
using supervisor_ref = gen_stage::stage_ref<detail::stage<Event>>;

/// Starts a consumer supervisor linked to the caller; it traps exits.
/// Blocks: parks the caller until it has subscribed as `subscribe_to` says. Errors: bad_opts for a permanent restart, for
/// an intensity or a demand out of range; bad_specs for another bad option of the children; noproc for a producer in
/// subscribe_to that is not there; already_started(PID). No process is left then. Threads: from a process.
/// Source: ConsumerSupervisor.start_link/3.
template <class Event>
[[nodiscard]] result<supervisor_ref<Event>> try_start_link(options<Event> chosen) {
    return detail::start(true, std::move(chosen));
}

/// As try_start_link, but returns the supervisor itself. Errors: exits the caller with the reason of the failure.
template <class Event>
supervisor_ref<Event> start_link(options<Event> chosen) {
    return detail::started_or_exit(detail::start(true, std::move(chosen)));
}

/// As try_start_link and start_link, without the link: the supervisor outlives its starter.
template <class Event>
[[nodiscard]] result<supervisor_ref<Event>> try_start(options<Event> chosen) {
    return detail::start(false, std::move(chosen));
}
template <class Event>
supervisor_ref<Event> start(options<Event> chosen) {
    return detail::started_or_exit(detail::start(false, std::move(chosen)));
}

/// As try_start_link and start_link, with options that `init()` makes inside the supervisor's process, when its name is
/// registered. What init throws is the reason of a failed start; ignore_start thrown by it makes the start succeed with an
/// empty supervisor_ref. Errors: also bad_opts for options with a name or label of their own.
template <class Event, class Init>
    requires std::is_invocable_r_v<options<Event>, Init&>
[[nodiscard]] result<supervisor_ref<Event>> try_start_link(Init init, supervisor::start_options known = {}) {
    return detail::start_with<Event>(std::move(init), std::move(known));
}
template <class Event, class Init>
    requires std::is_invocable_r_v<options<Event>, Init&>
supervisor_ref<Event> start_link(Init init, supervisor::start_options known = {}) {
    return detail::started_or_exit(detail::start_with<Event>(std::move(init), std::move(known)));
}

// What follows asks a running supervisor and waits until it has done it, without a time limit. When there is no such
// process, or it ends before it answers, the caller exits with a reason that holds `noproc` or the supervisor's reason.

/// Starts a child for an event that comes from no producer: it takes no place of a subscription, and creates no demand when
/// it ends. With an empty pid when the start was ignored, and with whatever info its start function gave.
/// Errors: why it did not start. Threads: from a process. Source: ConsumerSupervisor.start_child/2.
template <class Event>
[[nodiscard]] result<started_child> start_child(supervisor_ref<Event> supervisor, std::type_identity_t<Event> event) {
    return gen_stage::call(supervisor, detail::start_request<Event>{std::move(event)}, infinity);
}

/// Stops a child as the option shutdown says and forgets it; its place is free. One that is being restarted is known by the
/// pid that it had. Errors: "not_found". Source: ConsumerSupervisor.terminate_child/2.
result<void> terminate_child(pid supervisor, pid child);

/// The children in no order, without ids.
[[nodiscard]] std::vector<supervisor::child_info> which_children(pid supervisor);

/// One spec, the template; running children are active, and those that are being restarted count by their type only.
[[nodiscard]] supervisor::child_count count_children(pid supervisor);

}  // namespace weft::consumer_supervisor

namespace weft {

/// A child that is itself a consumer supervisor, made from copies of the options at each start:
/// `{.id = "fetchers", .start = weft::child(consumer_supervisor::options<url>{…})}`.
template <class Event>
[[nodiscard]] child_start child(consumer_supervisor::options<Event> nested) {
    auto start = [nested = std::move(nested)]() -> result<pid> {
        auto const started = consumer_supervisor::try_start_link(nested);
        if (!started) return started.error();
        return started->id();
    };
    return child_start{std::move(start), child_type::supervisor};
}

}  // namespace weft
