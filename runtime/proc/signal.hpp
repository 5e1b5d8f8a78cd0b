#pragma once
// What the signals that are not messages carry. All of them travel as nodes, so one queue keeps the order of everything
// that one process sends another.

#include <weft/detail/node.hpp>
#include <weft/exit_reason.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/pid.hpp>
#include <weft/trace.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace weft::proc {

struct inspection;

struct link_signal { pid from; };
struct unlink_signal { pid from; std::uint64_t serial; };      // also its acknowledgement
struct monitor_signal { ref which; pid watcher; std::string name; };
struct demonitor_signal { ref which; };
/// Asked by a plain thread, which waits for `asked`, or by a process, whose reply cell has the generation `answer`.
struct inspect_signal { std::shared_ptr<inspection> asked; pid asker{}; std::uint64_t answer = 0; };
struct suspend_signal { pid from; std::uint64_t answer; };      // answer: as above, 0 when nobody waits
struct resume_signal { pid from; std::uint32_t times; };
/// No event flag set: stop, if `how.tracer` is the tracer. `target` is to whom it goes; answer: as above, to `asker`.
struct trace_signal { pid target; trace_options how; pid asker{}; std::uint64_t answer = 0; };
struct trace_name_signal { trace_event what; std::string name; };
// exit and link_exit carry an exit_msg, down carries a down_msg: each becomes the message itself where it is accepted.

/// The payload of a reply that says why there is none.
struct call_failure { exit_reason reason; };
/// That of one that has nothing to tell but that the runtime did what was asked.
struct call_done {};

template <class Payload>
[[nodiscard]] detail::node_ptr make_reply(std::uint64_t generation, Payload payload) {
    auto made = detail::make_node<Payload>(std::move(payload));
    made->kind = detail::signal_kind::reply;
    made->serial = generation;
    return made;
}

template <class Payload>
[[nodiscard]] detail::node_ptr make_signal(detail::signal_kind kind, Payload payload) {
    auto made = detail::make_node<Payload>(std::move(payload));
    made->kind = kind;
    return made;
}
/// The same with the payload made in its place, of these parts.
template <class Payload, class... Parts>
[[nodiscard]] detail::node_ptr make_signal_of(detail::signal_kind kind, Parts&&... parts) {
    auto made = detail::make_node<Payload>(std::forward<Parts>(parts)...);
    made->kind = kind;
    return made;
}

}  // namespace weft::proc
