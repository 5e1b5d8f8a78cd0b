#pragma once
// Children for the tests of supervisors: workers that report to the test's process when they begin and when they are
// gone, and ways to ask for them.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/proc_lib.hpp>
#include <weft/process.hpp>
#include <weft/supervisor.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace weft::test {

/// What a start function did: where it ran, and with which count.
struct start_called {
    std::string id;
    pid inside;
};

/// Starts an obedient_worker and returns when it has begun.
inline result<pid> start_worker(pid probe, std::string const& id) {
    auto const body = [=](proc_lib::init_ack& ack) {
        farewell const last{probe, id};
        send(probe, begun{id, self()});
        ack.ready();
        receive([](end_yourself order) {
            if (!order.why.is_normal()) exit(std::move(order.why));
        });
    };
    return proc_lib::try_start(body, {.spawn = {.label = id}});
}

/// A worker that obeys end_yourself.
inline child_spec worker(std::string id, weft::restart kind = weft::restart::permanent) {
    pid const probe = self();
    return {.id = id,
            .start = child_start{[probe, id] { return start_worker(probe, id); }},
            .restart = kind};
}

/// Each start takes the next of these outcomes, the last for ever.
enum class outcome { runs, fails, throws, ignored };
inline child_spec moody(std::string id, std::vector<outcome> outcomes, weft::restart kind = weft::restart::permanent,
                        pid probe = self()) {
    auto const starts = std::make_shared<std::size_t>(0);
    return {.id = id,
            .start = child_start{[=]() -> result<pid> {
                send(probe, start_called{id, self()});
                outcome const now = outcomes[std::min(*starts, outcomes.size() - 1)];
                ++*starts;
                if (now == outcome::fails) return exit_reason{"no luck"};
                if (now == outcome::throws) throw std::runtime_error{"thrown by start"};
                if (now == outcome::ignored) return pid{};
                return start_worker(probe, id);
            }},
            .restart = kind};
}

inline pid pid_of(pid supervisor, std::string_view id) {
    for (auto const& each : supervisor::which_children(supervisor)) {
        if (each.id == id) return each.process;
    }
    return {};
}

inline std::vector<std::string> ids_of(pid supervisor) {
    std::vector<std::string> ids;
    for (auto const& each : supervisor::which_children(supervisor)) ids.push_back(each.id);
    return ids;
}

inline void end_child(pid supervisor, std::string_view id, exit_reason why) {
    send(pid_of(supervisor, id), end_yourself{std::move(why)});
}

using ids = std::vector<std::string>;

}  // namespace weft::test
