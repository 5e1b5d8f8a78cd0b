#pragma once
// Flows that run on their own: a coordinator process that owns the stages, for a supervisor or whoever started it.

#include <weft/flow/coordinator.hpp>
#include <weft/flow/materialize.hpp>
#include <weft/flow/progress.hpp>
#include <weft/flow/sources.hpp>
#include <weft/proc_lib.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow {

struct start_options {
    std::string name{};   ///< the coordinator's, registered before anything is started
    std::string label{};  ///< of the coordinator; not given: "flow"
    /// forward: events flow when everything is wired. accumulate: they are kept back until gen_stage::demand(coordinator,
    /// gen_stage::demand_mode::forward).
    gen_stage::demand_mode demand = gen_stage::demand_mode::forward;
    nanoseconds subscribe_timeout = std::chrono::seconds{5};  ///< for each consumer of into_stages
};

/// For the flows whose events somebody takes.
template <class T>
struct into_options {
    std::string name{};
    std::string label{};
    gen_stage::demand_mode demand = gen_stage::demand_mode::forward;
    nanoseconds subscribe_timeout = std::chrono::seconds{5};
    std::optional<gen_stage::dispatcher<T>> dispatcher{};  ///< of the last layer; not given: demand
};

/// A running consumer of T: a handle, a handle and its wiring (flow::wired), or a pid that is known to be one.
template <class T>
class consumer {
public:
    template <class S>
    consumer(gen_stage::stage_ref<S> stage, wiring how = {}) : consumer{wired<S>{stage, std::move(how)}} {}
    template <class S>
    consumer(wired<S> const& one) : guest_{detail::guest_of(one)} {
        static_assert(std::is_same_v<gen_stage::detail::input_of<S>, T>, "the consumer takes other events than the flow has");
    }
    consumer(pid stage, wiring const& how = {}) : guest_{.running = {stage, {}}, .demand = detail::demand_of(detail::checked(how))} {}

    [[nodiscard]] detail::guest const& told() const noexcept { return guest_; }

private:
    detail::guest guest_;
};

namespace detail {

struct coordinator_start {
    std::string name;
    std::string label;
    launch how;
};
[[nodiscard]] result<pid> start_coordinator(plan what, coordinator_start options);
[[nodiscard]] pid started_or_exit(result<pid> started);

template <class D>
constexpr void check_owns_sources() {
    static_assert(!borrows<std::remove_cvref_t<D>>,
                  "this flow runs on when the call has returned: give its ranges as rvalues (std::move), so that it owns them");
}

template <class T, class D>
plan plan_into(D flow, into_options<T> const& options) {
    check_owns_sources<D>();
    way_out<T> out;
    if (options.dispatcher) out = way_out<T>{*options.dispatcher};
    return plan_of(std::move(flow), std::make_shared<lease>(), out);
}

/// The consumers of a flow, as its last layer.
inline void add_consumers(plan& to, std::vector<guest> guests, nanoseconds subscribe_timeout) {
    planned_layer planned = planned_guests("consumer", std::move(guests));
    planned.from = to.last;
    planned.route = "nobody";
    planned.subscribe_timeout = checked_subscribe_timeout(subscribe_timeout);
    to.layers.push_back(std::move(planned));
}

/// A consumer that drops all events.
template <class T>
void add_discard(plan& to) {
    struct maker final : stage_maker {
        explicit maker(std::shared_ptr<layer_counts> of) : counts{std::move(of)} {}
        [[nodiscard]] result<pid> start(std::string label, std::size_t) override {
            auto const started = gen_stage::try_start_link<discard_stage<T>>(gen_stage::options<discard_stage<T>>{.label = std::move(label)}, counts);
            if (!started) return started.error();
            return started->id();
        }
        std::shared_ptr<layer_counts> counts;
    };
    planned_layer planned{.name = "sink", .operations = "discard", .route = "nobody"};
    planned.stages.push_back({.demand = to.sink});
    planned.from = to.last;
    planned.make = std::make_unique<maker>(planned.counts);
    to.watched = {to.layers.size()};
    to.layers.push_back(std::move(planned));
}

template <class D>
result<pid> try_start(D flow, start_options options) {
    check_owns_sources<D>();
    plan whole = plan_of(std::move(flow), std::make_shared<lease>());
    add_discard<event_of<D>>(whole);
    return start_coordinator(std::move(whole), {std::move(options.name), std::move(options.label), {options.demand}});
}

template <class T, class D>
result<pid> try_into_stages(D flow, std::vector<consumer<T>> const& consumers, into_options<T> options) {
    plan whole = plan_into<T>(std::move(flow), options);
    std::vector<guest> guests;
    for (auto const& one : consumers) guests.push_back(one.told());
    if (!guests.empty()) add_consumers(whole, std::move(guests), options.subscribe_timeout);
    return start_coordinator(std::move(whole), {std::move(options.name), std::move(options.label), {options.demand}});
}

template <class T, class D>
result<pid> try_into_specs(D flow, std::vector<stage_spec<T, gen_stage::detail::nothing>> consumers, into_options<T> options) {
    check_not_empty("into_specs", consumers);
    plan whole = plan_into<T>(std::move(flow), options);
    std::vector<weft::restart> restarts;
    for (auto const& one : consumers) restarts.push_back(one.child.restart);
    add_consumers(whole, guests_of(std::move(consumers)), options.subscribe_timeout);
    planned_layer& last = whole.layers.back();
    for (std::size_t i = 0; i < restarts.size(); ++i) last.stages[i].restart = restarts[i];
    whole.watched = {whole.layers.size() - 1};
    return start_coordinator(std::move(whole), {std::move(options.name), std::move(options.label), {options.demand}});
}

}  // namespace detail

/// Runs the flow for what its functions do, in processes of its own; its events are dropped. Returns the coordinator,
/// linked to the caller, which owns all that the flow starts: it ends as `normal` when the input has ended, as `shutdown`
/// at once when a stage has failed, and when its parent ends or it is stopped (weft::stop); then no stage is left.
/// Blocks: parks the caller until everything is wired. Errors: exits the caller with already_started(PID) or why a stage
/// could not be started; all others are stopped again then. argument_error for a bad option. An empty pid: all producers
/// said "ignore". Threads: from a process. Source: Flow.start_link/2.
template <detail::described D>
pid start_link(D flow, start_options options = {}) {
    return detail::started_or_exit(detail::try_start(std::move(flow), std::move(options)));
}
/// As start_link, but a failure is a value.
template <detail::described D>
[[nodiscard]] result<pid> try_start_link(D flow, start_options options = {}) {
    return detail::try_start(std::move(flow), std::move(options));
}

/// As start_link, with these running consumers for the events of the last layer; more of them may subscribe to the
/// coordinator at any time, transient or temporary, which it passes on to the stages of the last layer. The consumers are
/// not the flow's: they live on after its peaceful end, and end with its failure unless they are temporary.
/// Errors: also `timeout` when a consumer does not subscribe in subscribe_timeout. Source: Flow.into_stages/3.
template <detail::described D>
pid into_stages(D flow, std::vector<consumer<detail::event_of<D>>> const& consumers, into_options<detail::event_of<D>> options = {}) {
    return detail::started_or_exit(detail::try_into_stages<detail::event_of<D>>(std::move(flow), consumers, std::move(options)));
}
template <detail::described D>
[[nodiscard]] result<pid> try_into_stages(D flow, std::vector<consumer<detail::event_of<D>>> const& consumers,
                                          into_options<detail::event_of<D>> options = {}) {
    return detail::try_into_stages<detail::event_of<D>>(std::move(flow), consumers, std::move(options));
}

/// As into_stages, with consumers that are started with the flow, watched, and stopped with it. None is started again: the
/// flow ends when one fails, when all have ended, and when one ends whose spec says permanent.
/// Errors: also argument_error for an empty list. Source: Flow.into_specs/3.
template <detail::described D>
pid into_specs(D flow, std::vector<stage_spec<detail::event_of<D>, gen_stage::detail::nothing>> consumers,
               into_options<detail::event_of<D>> options = {}) {
    return detail::started_or_exit(detail::try_into_specs<detail::event_of<D>>(std::move(flow), std::move(consumers), std::move(options)));
}
template <detail::described D>
[[nodiscard]] result<pid> try_into_specs(D flow, std::vector<stage_spec<detail::event_of<D>, gen_stage::detail::nothing>> consumers,
                                         into_options<detail::event_of<D>> options = {}) {
    return detail::try_into_specs<detail::event_of<D>>(std::move(flow), std::move(consumers), std::move(options));
}

/// A flow as a child of a supervisor: a copy of it is started each time, as by start_link. It is given the time that its
/// stages need to stop.
template <detail::described D>
[[nodiscard]] child_start child(D flow, start_options options = {}) {
    static_assert(std::is_copy_constructible_v<D>, "a child is started from a copy of the flow each time, and this one cannot be copied");
    detail::check_owns_sources<D>();
    return child_start{[flow = std::move(flow), options = std::move(options)] { return detail::try_start(D{flow}, options); },
                       child_type::supervisor};
}
/// The same as a whole spec: its id is "flow", and it is permanent.
template <detail::described D>
[[nodiscard]] child_spec make_child_spec(D flow, start_options options = {}) {
    return {.id = "flow", .start = child(std::move(flow), std::move(options))};
}

}  // namespace weft::flow
