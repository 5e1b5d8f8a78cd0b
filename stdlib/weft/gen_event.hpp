#pragma once
// Events for whoever wants them: a manager is a process that hands each event to its handlers, which come and go. A handler is
// an object of a class without a base; a handler that throws is removed, and nobody else notices.
//
//     struct alert { std::string text; };
//     struct count { using reply = int; };
//
//     class tally {
//     public:
//         explicit tally(int start);                        init: in the manager's process; throwing: it is not added
//         void handle_event(alert const& one);              or gen_event::next: keep(), remove()
//         int handle_call(count);                           optional; remove(value) answers and goes
//         void handle_info(tick const& one);                optional: plain messages, as in a server
//         int terminate(gen_event::removal const& why);     optional; what it returns goes to who removed it
//     };
//
//     auto const alerts = gen_event::start_link<alert>();
//     gen_event::add_handler<tally>(alerts, "tally", 0);
//     gen_event::notify(alerts, {"fire"});
//     int const so_far = gen_event::call<tally>(alerts, "tally", count{});
//
// An event is one object that all handlers see, const; more kinds of events are a std::variant. weft::stop(alerts) ends a manager.

#include <weft/gen_event/calls.hpp>
#include <weft/stop.hpp>
