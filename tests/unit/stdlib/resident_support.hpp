#pragma once
// Processes that do what a test tells them, one order after the other, until it lets them end.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/errors.hpp>
#include <weft/info.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

namespace weft::test {

struct order {
    std::function<void()> act;
};
struct order_done {
    pid process;
};

/// Not linked to anybody, so that a test may end it as it likes.
inline pid resident(spawn_options const& options = {}) {
    return spawn(
        [probe = self()] {
            for (bool goes_on = true; goes_on;) {
                receive(
                    [probe](order told) {
                        told.act();
                        send(probe, order_done{self()});
                    },
                    [&goes_on](end_yourself how) {
                        goes_on = false;
                        if (!how.why.is_normal()) exit(std::move(how.why));
                    },
                    when([](exit_msg const& end) { return !end.from; },  // the runtime's stop, to one that traps exits
                         [&goes_on](exit_msg const&) { goes_on = false; }));
            }
        },
        options);
}

/// Tells `process` to do something, without waiting for it.
inline void tell(pid process, std::function<void()> act) { send(process, order{std::move(act)}); }
/// Waits until it has done what it was told.
inline void wait_until_done(pid process) {
    receive(when([process](order_done const& done) { return done.process == process; }, [](order_done) {}),
            after(patience, [] { ADD_FAILURE() << "an order was not done in time"; }));
}
/// Does `act` in `process` and waits until it is done.
inline void do_in(pid process, std::function<void()> act) {
    tell(process, std::move(act));
    wait_until_done(process);
}

/// Ends it and waits until its end was told.
inline exit_reason end(pid process, exit_reason why = {}) {
    return end_after(process, [&] { send(process, end_yourself{std::move(why)}); });
}
inline exit_reason kill(pid process) {
    return end_after(process, [&] { exit_signal(process, exit_reason::kill()); });
}

[[nodiscard]] inline bool is_linked(pid one, pid other) {
    auto const of_one = process_info(one);
    return of_one && std::count(of_one->links.begin(), of_one->links.end(), other) == 1;
}

/// What the argument_error says that `act` throws.
template <class Act>
std::string refusal(Act act) {
    try {
        act();
    } catch (argument_error const& problem) {
        return problem.what();
    }
    return "no error";
}

/// Lets others run until `holds()`: for what is done soon after an event that can be waited for.
template <class Condition>
void wait_until(Condition holds) {
    while (!holds()) yield();
}

}  // namespace weft::test
