#pragma once
// A state machine is a server whose answers depend on a state: events that come too early are postponed, time that passes is an
// event, and entering a state can be one. Like a server it is a class without a base; call, cast, start_link, child, send_request
// and sys are the same.
//
//     struct unlock { using reply = bool; int code; };
//     struct push {};
//     struct lock_again {};
//
//     class door {
//     public:
//         enum class state { locked, open };                    any value that can be copied and compared
//         using next = weft::transition<state>;
//
//         next init() { return weft::next_state(state::locked); }
//         next handle_call(state now, unlock const& request, weft::from<bool> caller) {
//             if (request.code != code_) return weft::keep_state().reply(std::move(caller), false);
//             return weft::next_state(state::open).reply(std::move(caller), true).state_timeout(10s, lock_again{});
//         }
//         next handle_cast(state now, push const&) {
//             if (now == state::locked) return weft::keep_state().postpone();   comes again when the door is open
//             ...
//         }
//         next handle_timeout(state, lock_again const&) { return weft::next_state(state::locked); }
//         void handle_enter(state now, state old);              optional: runs whenever a state is entered, also the first
//         void handle_internal(state now, T const&);            what next_event(T) inserted
//         void handle_info(state now, tick const&);             plain messages
//         void terminate(exit_reason const& why, state const& last);   optional
//     };
//
// Written so, each callback is told the state. When `state` is a std::variant, a callback gets the alternative that it holds:
// handle_cast(locked&, push const&) and handle_cast(open&, push const&) are functions of two states, and an event that the
// state has no function for ends the machine, except a plain message, which is dropped with a warning.
//
// The object is the data. Overloads of handle_info, handle_timeout and handle_internal are listed in the class by
// `using infos`, `timeouts` and `internals = weft::infos<a, b>`. An event stays whole while it is handled, so callbacks take it
// by reference; a `from` that is moved away is answered by whoever has it, and one that is neither moved nor postponed fails
// the call with "no_reply".
//
// After an event: (1) answers are sent, (2) handle_enter runs if the state changed, or on repeat_state(), (3) the event is dropped or
// postponed, (4) a change of state brings what was postponed back, before anything else, oldest first, (5) timeouts are
// started and stopped, (6) inserted events are put before all that, (7) the next one is taken: from there, then timeouts of
// no time, then the mailbox. Source: Erlang gen_statem.

#include <weft/gen_server.hpp>
#include <weft/gen_statem/machine.hpp>
#include <weft/gen_statem/state.hpp>
