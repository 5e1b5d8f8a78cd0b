// The tree as a value (tree.hpp).

#include "jobber/tree.hpp"

#include "jobber/attempt.hpp"
#include "jobber/journal.hpp"

#include <weft/child.hpp>
#include <weft/dynamic_supervisor.hpp>

#include <chrono>

namespace jobber {

weft::supervisor_spec tree(store_factory open, queue_options options) {
    nanoseconds const shutdown = options.shutdown;
    return {
        .label = "jobber.supervisor",
        .strategy = weft::strategy::rest_for_one,
        .intensity = {.restarts = 3, .within = std::chrono::seconds{60}},
        .children = {
            {.id = "kinds",
             .start = kind_registry::child({.name = attempts_by_kind, .keys = weft::keys::duplicate})},
            {.id = "jobs", .start = attempt_registry::child({.name = attempts_by_id, .keys = weft::keys::unique})},
            {.id = "journal",
             .start = weft::child<journal>(weft::server_options{.name = journal::name, .label = journal::name}, std::move(open), options.now)},
            {.id = "attempts",
             .start = weft::child(weft::dynamic_supervisor_spec{.name = queue::attempts, .label = queue::attempts})},
            {.id = "queue",
             .start = weft::child<queue>(weft::server_options{.name = queue::name, .label = queue::name}, std::move(options)),
             .shutdown = shutdown},
        }};
}

}  // namespace jobber
