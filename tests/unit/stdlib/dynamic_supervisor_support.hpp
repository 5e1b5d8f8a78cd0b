#pragma once
// Children for the tests of dynamic supervisors, beside those of supervisor_support.hpp.

#include "supervisor_support.hpp"

#include <weft/dynamic_supervisor.hpp>

#include <string>
#include <utility>

namespace weft::test {

/// Starts a child of which the test knows that it runs, and returns its pid.
inline pid started(pid supervisor, child_spec spec) {
    auto const made = dynamic_supervisor::start_child(supervisor, std::move(spec));
    EXPECT_TRUE(made) << (made ? "" : made.error().to_string());
    return made ? made->process : pid{};
}

/// A child that traps exits and reacts by `obey`.
template <class Obey>
child_spec trapping(std::string id, child_shutdown how, Obey obey, weft::restart kind = weft::restart::temporary) {
    pid const probe = self();
    auto const body = [=](proc_lib::init_ack& ack) {
        farewell const last{probe, id};
        trap_exit(true);
        send(probe, begun{id, self()});
        ack.ready();
        obey();
    };
    return {.id = id, .start = child_start{[body] { return proc_lib::try_start(body); }}, .restart = kind, .shutdown = how};
}

inline void obey_never() {
    for (;;) receive([](exit_msg const&) {});
}

}  // namespace weft::test
