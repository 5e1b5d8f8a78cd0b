#pragma once
// Stages: processes that pass typed batches of events under demand. A consumer asks, a producer sends no more than was
// asked for, and a slow consumer slows the whole line instead of filling a mailbox.
//
//     producer ──events──▶ producer_consumer ──events──▶ consumer
//              ◀───ask────                   ◀───ask────
//
//     struct naturals { long next = 0; std::vector<long> handle_demand(std::size_t demand); };
//     struct printer  { void handle_events(std::span<long const> batch); };
//
//     auto const source = gen_stage::start_link<naturals>();
//     auto const sink   = gen_stage::start_link<printer>();
//     gen_stage::subscribe(sink, source, {.max_demand = 100, .min_demand = 50});
//
// A stage's kind and the types of its events follow from its callbacks; wiring other types does not compile.
//
//     handle_demand(std::size_t)                         events to emit; fewer is fine, nobody asks for them again
//     handle_events(events[, subscription const&])       the events to handle: std::span<In const>, std::span<In> to
//                                                        move them out, or std::vector<In>; returns events to emit
//     handle_subscribe(peer, subscribe_options const&, subscription const&)   optional: void, or demand_by
//     handle_cancel(cancellation const&, subscription const&)                 optional: void, or events to emit
//     handle_call(Request), handle_cast(Message)         optional: as in gen_server, see gen_stage/stage_request.hpp
//     handle_info(M)                                     optional: a message sent with weft::send, or by *_info;
//                                                        several kinds: using infos = weft::infos<tick, tock>;
//     format_discarded(std::size_t)                      optional: false keeps the warning out of the log
//     terminate(exit_reason const&)                      optional
//
// A callback ends its stage with weft::exit(reason); terminate runs, as it does after an exception.

#include <weft/call.hpp>
#include <weft/gen_stage/stage_of.hpp>
#include <weft/proc_lib.hpp>

#include <chrono>
#include <source_location>
#include <tuple>
#include <utility>

namespace weft::gen_stage {

inline constexpr nanoseconds default_timeout = std::chrono::seconds{5};

namespace detail {

[[nodiscard]] result<ref> subscribe(pid consumer, subscribe_request request, nanoseconds timeout,
                                    std::source_location where);
void async_subscribe(pid consumer, subscribe_request request);
[[noreturn]] void exit_for_failed_subscribe(exit_reason const& reason);
[[nodiscard]] proc_lib::start_options start_options_of(std::string name, std::string label, bool trap_exit, bool link);

template <class S, class... Args>
result<stage_ref<S>> start(bool link, options<S> chosen, std::source_location where, Args&&... args) {
    auto started = proc_lib::try_start(
        [chosen, given = std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...)](
            proc_lib::init_ack& ack) mutable {
            auto make = [&](auto&... values) { return stage_of<S>{chosen, ack.parent(), std::move(values)...}; };
            stage_of<S> running = std::apply(make, given);
            if constexpr (stage_traits<S>::consumes) {
                for (auto const& entry : chosen.subscribe_to) running.subscribe_at_start(entry.to.address(), entry.options);
            }
            ack.ready();
            running.run();
        },
        start_options_of(chosen.name, chosen.label, chosen.trap_exit, link), where);
    if (!started) return started.error();
    return stage_ref<S>{*started};
}

template <class C, class P>
constexpr void check_wiring() {
    static_assert(stage_traits<C>::consumes, "the first stage is a producer: it has no handle_events to subscribe with");
    static_assert(stage_traits<P>::produces, "the second stage is a consumer: it emits nothing to subscribe to");
    static_assert(std::is_same_v<input_of<C>, output_of<P>>,
                  "the consumer's handle_events takes other events than the producer emits");
}

}  // namespace detail

/// Starts a stage of class S, made from `args` in its own process, and links it to the caller.
/// Blocks: parks the caller until S is made. Errors: exits the caller with the reason of a failed start.
/// Threads: from a process. Source: GenStage.start_link/3.
template <class S, class... Args>
stage_ref<S> start_link_with(options<S> chosen, Args&&... args) {
    auto started = detail::start<S>(true, std::move(chosen), std::source_location::current(), std::forward<Args>(args)...);
    if (!started) proc_lib::exit_for_failed_start(started.error(), "a stage");
    return *started;
}
template <class S, class... Args>
stage_ref<S> start_link(Args&&... args) {
    return start_link_with<S>(options<S>{}, std::forward<Args>(args)...);
}

/// As start_link_with, but a failed start is a value: bad_opts, already_started(PID), or why S could not be made.
template <class S, class... Args>
[[nodiscard]] result<stage_ref<S>> try_start_link_with(options<S> chosen, Args&&... args) {
    return detail::start<S>(true, std::move(chosen), std::source_location::current(), std::forward<Args>(args)...);
}
/// As try_start_link_with, without the link.
template <class S, class... Args>
[[nodiscard]] result<stage_ref<S>> try_start_with(options<S> chosen, Args&&... args) {
    return detail::start<S>(false, std::move(chosen), std::source_location::current(), std::forward<Args>(args)...);
}

/// Subscribes a consumer to a producer and returns the subscription's tag; events flow from then on.
/// Blocks: parks the caller until the consumer has subscribed, not until the producer has. Errors: argument_error for
/// bad options, naming the value and what is allowed; exits the caller with noproc or timeout.
/// Threads: from a process. Source: GenStage.sync_subscribe/3.
template <class C, class P>
ref subscribe(stage_ref<C> consumer, stage_ref<P> producer, subscribe_options const& options = {},
              nanoseconds timeout = default_timeout, std::source_location where = std::source_location::current()) {
    detail::check_wiring<C, P>();
    return subscribe(consumer, producer_ref<detail::input_of<C>>{producer}, options, timeout, where);
}
template <class C>
ref subscribe(stage_ref<C> consumer, producer_ref<detail::input_of<C>> producer, subscribe_options const& options = {},
              nanoseconds timeout = default_timeout, std::source_location where = std::source_location::current()) {
    auto tag = detail::subscribe(consumer, {{}, producer.address(), options}, timeout, where);
    if (!tag) detail::exit_for_failed_subscribe(tag.error());
    return *tag;
}

/// As subscribe, but a failure is a value: bad_opts, not_a_consumer, noproc, timeout.
template <class C>
[[nodiscard]] result<ref> try_subscribe(stage_ref<C> consumer, producer_ref<detail::input_of<C>> producer,
                                        subscribe_options const& options = {}, nanoseconds timeout = default_timeout,
                                        std::source_location where = std::source_location::current()) {
    return detail::subscribe(consumer, {{}, producer.address(), options}, timeout, where);
}

/// Subscribes without waiting; bad options are logged. Source: GenStage.async_subscribe/2.
template <class C>
void async_subscribe(stage_ref<C> consumer, producer_ref<detail::input_of<C>> producer,
                     subscribe_options const& options = {}) {
    detail::async_subscribe(consumer, {{}, producer.address(), options});
}

/// Ends the subscription `current` with `reason` and makes a new one in one step. An unknown tag is skipped.
/// Blocks and errors as try_subscribe. Source: GenStage.sync_resubscribe/5.
template <class C>
[[nodiscard]] result<ref> try_resubscribe(stage_ref<C> consumer, ref current, exit_reason reason,
                                          producer_ref<detail::input_of<C>> producer,
                                          subscribe_options const& options = {}, nanoseconds timeout = default_timeout,
                                          std::source_location where = std::source_location::current()) {
    return detail::subscribe(consumer, {{}, producer.address(), options, current, std::move(reason)}, timeout, where);
}
template <class C>
void async_resubscribe(stage_ref<C> consumer, ref current, exit_reason reason,
                       producer_ref<detail::input_of<C>> producer, subscribe_options const& options = {}) {
    detail::async_subscribe(consumer, {{}, producer.address(), options, current, std::move(reason)});
}

/// Asks the producer of a manual subscription for more events, from inside the consumer. 0 does nothing.
/// Never blocks. Errors: argument_error for less than 0. Source: GenStage.ask/3.
void ask(subscription const& producer, std::int64_t count);

/// Ends a subscription; `with` is the stage on the other side of it, as handle_subscribe got it. The consumer's cancel
/// mode decides what becomes of it. Never blocks. Source: GenStage.cancel/3.
void cancel(subscription const& producer, exit_reason const& reason);

/// Asks the stage and waits for its answer; a failure is a value, or, with the plain verb, exits the caller as that of a
/// gen_server does. Blocks: parks the caller, at most `timeout`. Source: GenStage.call/3.
template <class S, class Request>
[[nodiscard]] result<weft::detail::reply_of<Request>> try_call(stage_ref<S> stage, Request request,
                                                               nanoseconds timeout = default_timeout,
                                                               std::source_location where = std::source_location::current()) {
    using reply = weft::detail::reply_of<Request>;
    static_assert(weft::detail::names_reply<Request>, "call() needs a request that names its answer (`using reply = int;`)");
    static_assert(weft::detail::understands_call<S, Request>, "the stage's class has no handle_call for this request");
    if (auto const possible = weft::detail::check_call(stage, timeout); !possible) return possible.error();
    auto node = detail::make_request<S, detail::stage_call<S, Request>>(weft::detail::open_reply(), std::move(request));
    auto answer = weft::detail::exchange(stage, std::move(node), timeout, where);
    if (!answer) return answer.error();
    if constexpr (std::is_void_v<reply>) return {};
    else return std::move((*answer)->template value<reply>());
}
template <class S, class Request>
weft::detail::reply_of<Request> call(stage_ref<S> stage, Request request, nanoseconds timeout = default_timeout,
                                     std::source_location where = std::source_location::current()) {
    auto answer = try_call(stage, std::move(request), timeout, where);
    if (!answer) throw call_exit{answer.error(), stage, weft::detail::type_of<Request>.name};
    if constexpr (!std::is_void_v<weft::detail::reply_of<Request>>) return std::move(*answer);
}

/// Tells the stage something; what its handle_cast returns is emitted. Never blocks. Source: GenStage.cast/2.
template <class S, class Message>
void cast(stage_ref<S> stage, Message message) {
    static_assert(weft::detail::takes_cast<S, Message>, "the stage's class has no handle_cast for this message");
    if (!stage.id()) return;
    weft::detail::deliver(stage, detail::make_request<S, detail::stage_cast<S, Message>>(std::move(message)));
}

/// Sets a producer's demand mode; forward lets go what accumulate has kept. Never blocks. Source: GenStage.demand/2.
void demand(pid producer, demand_mode mode);
/// Reads it. Blocks: parks the caller until the stage answers. Errors: exits the caller with noproc or timeout.
[[nodiscard]] demand_mode demand(pid stage, std::source_location where = std::source_location::current());

/// Sends `info` to the stage's handle_info, after all events that are buffered when it arrives have left the buffer.
/// async_info never blocks; sync_info parks the caller until the info is queued, and exits it with noproc or timeout.
/// Source: GenStage.async_info/2, sync_info/3.
template <class M>
    requires sendable<std::decay_t<M>>
void async_info(pid stage, M&& info) {
    send(stage, detail::info_request{{}, make_message(std::decay_t<M>(std::forward<M>(info)))});
}
void sync_info(pid stage, message info, nanoseconds timeout = default_timeout,
               std::source_location where = std::source_location::current());

/// Ends a stage with `reason` once all events that are buffered when this arrives have left the buffer: a source that
/// has come to its end calls it on itself. Never blocks.
void async_stop(pid stage, exit_reason reason = {});

/// How many events wait in the stage's buffer. Blocks and errors as demand(). Source: GenStage.estimate_buffered_count.
[[nodiscard]] std::size_t estimate_buffered_count(pid stage, nanoseconds timeout = default_timeout,
                                                  std::source_location where = std::source_location::current());

}  // namespace weft::gen_stage
