#pragma once
// A server is a process that answers: a class without a base, whose overloads of handle_call, handle_cast and
// handle_info say what it understands. One process owns the object, so it needs no lock.
//
//     struct get { using reply = int; };              a request names its answer
//     struct add { int by = 1; };
//
//     class counter {
//     public:
//         explicit counter(int start);                 init: runs in the new process; throwing fails the start
//         int  handle_call(get);                       the answer, or server_reply<int>: reply(v), noreply(), stop(why, v)
//         void handle_call(slow, from<int> caller);    answered later, by whoever has `caller`
//         void handle_cast(add);                       void, or server_next: noreply(), stop(why), .timeout(t), .continue_with(x)
//         void handle_info(tick);                      plain messages; several kinds: using infos = weft::infos<tick, tock>;
//         void terminate(exit_reason const& why);      optional; not after kill or an exit signal that was not trapped
//     };
//
//     auto c = weft::start_link<counter>(40);
//     weft::cast(c, add{2});
//     int now = weft::call(c, get{});
//
// Also optional: `server_next init()`, called after the constructor and before the start call returns, and
// handle_continue(argument) for continue_with. exit_msg, down_msg, timeout_msg, server_timeout and message (anything
// else) need not be listed in infos. weft::stop(c) ends a server in turn with its other messages. What is there for looking
// into a running server stands in <weft/sys.hpp>; a server whose answers depend on a state is in <weft/gen_statem.hpp>.

#include <weft/gen_server/call.hpp>
#include <weft/gen_server/enter_loop.hpp>
#include <weft/gen_server/many.hpp>
#include <weft/gen_server/send_request.hpp>
#include <weft/gen_server/start.hpp>
#include <weft/stop.hpp>
