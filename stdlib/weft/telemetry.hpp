#pragma once
// What happened, told to whoever wants to measure it: libraries execute events, programs attach handlers to them. An event
// is a struct of its own. One directory for the program, whichever module an event or a handler comes from.
//
//     struct query_done { std::string table; std::chrono::nanoseconds took; };
//     telemetry::attach<query_done>("slow queries", [](query_done const& done) { if (done.took > 1s) report(done.table); });
//     telemetry::execute<query_done>([&] { return query_done{table, took}; });      built only when somebody listens
//     telemetry::detach("slow queries");
//
//     telemetry::span<fetch_start, fetch_stop> const fetch{[&](auto at) { return fetch_start{at, url}; }};
//     …                                                                              and later, with the same span context:
//     fetch.end<fetch_stop>([&](auto at) { return fetch_stop{at, url, bytes}; });

#include <weft/detail/type_id.hpp>
#include <weft/errors.hpp>
#include <weft/exit_reason.hpp>
#include <weft/pid.hpp>
#include <weft/process.hpp>
#include <weft/result.hpp>
#include <weft/telemetry/point.hpp>

#include <concepts>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft::telemetry {

template <class Event>
concept event = std::is_class_v<Event> && std::is_same_v<Event, std::remove_cvref_t<Event>>;

/// Executed when a handler has failed and was detached for it.
struct handler_failed {
    std::string handler;  ///< its id
    std::string event;    ///< the name of the event's type
    exit_reason why;
};

/// Calls `handler` for each such event from now on, after those that are there. It runs in the process, or on the thread,
/// that executes the event, which goes on when it returns, so it must be quick. One that throws or exits is logged and
/// detached from all its events. An id may be attached to several events.
/// Blocks: for another attach or detach. Errors: "already_exists" when the id is attached to this event; argument_error for
/// an empty id or an empty handler. Threads: from anywhere. Source: Elixir :telemetry.attach/4 and attach_many/4.
template <event Event>
result<void> attach(std::string id, std::function<void(Event const&)> handler) {
    if (!handler) throw argument_error{"telemetry::attach: the handler is empty"};
    return detail::attach(detail::point_of<Event>(), std::move(id), [call = std::move(handler)](void const* what) {
        call(*static_cast<Event const*>(what));
    });
}

/// From all its events. A call that has begun elsewhere may still go on afterwards.
/// Blocks: for another attach or detach. Errors: "not_found". Threads: from anywhere. Source: Elixir :telemetry.detach/1.
result<void> detach(std::string_view id);

/// Whether an event would be heard. Cost: two loads. Threads: from anywhere.
template <event Event>
[[nodiscard]] bool attached() noexcept {
    return detail::point_of<Event>().attached();
}

/// Calls the event's handlers in the order in which they were attached. None: costs two loads.
/// Blocks: as long as the handlers take. Errors: none of theirs. Threads: from anywhere.
/// Source: Elixir :telemetry.execute/3; differs in that measurements and metadata are one struct.
template <event Event>
void execute(Event const& what) {
    if (attached<Event>()) detail::point_of<Event>().execute(&what);
}
/// The same with an event that `make()` builds when somebody listens.
template <event Event, std::invocable Make>
    requires std::convertible_to<std::invoke_result_t<Make&>, Event>
void execute(Make make) {
    if (!attached<Event>()) return;
    Event const what = make();
    detail::point_of<Event>().execute(&what);
}

/// In the event that begins a span.
struct span_start {
    ref span_context;         ///< the same in all events of one span
    nanoseconds system_time;  ///< since 1970
};
/// In each event that ends one.
struct span_end {
    ref span_context;
    nanoseconds duration;
};

/// From one event to another: `Start`, and one of `Ends` (its stop, or its exception). It begins when it is made, if anybody
/// listens to one of them then; if nobody does it emits nothing, also to those who attach while it lasts.
/// Errors: not_a_process where somebody listens. Threads: a value of one process. Source: Elixir :telemetry.span/3.
template <event Start, event... Ends>
class span {
public:
    /// `make(span_start)` gives the Start.
    template <class Make>
        requires std::is_invocable_r_v<Start, Make&, span_start>
    explicit span(Make make) : begun_{attached<Start>() || (attached<Ends>() || ...)} {
        if (!begun_) return;
        context_ = make_ref();
        began_ = monotonic_time();
        execute<Start>([&] { return make(span_start{context_, system_time()}); });
    }

    /// `make(span_end)` gives the End.
    template <event End, class Make>
        requires(std::is_same_v<End, Ends> || ...) && std::is_invocable_r_v<End, Make&, span_end>
    void end(Make make) const {
        if (begun_) execute<End>([&] { return make(span_end{context_, monotonic_time() - began_}); });
    }

private:
    bool begun_;
    ref context_;
    nanoseconds began_{};
};

}  // namespace weft::telemetry
