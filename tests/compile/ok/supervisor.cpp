// A supervision tree as a value: servers, plain functions, nested trees.
#include <weft/weft.hpp>

#include <chrono>

using namespace std::chrono_literals;

struct counter {
    explicit counter(int) {}
};

weft::pid start_shop(weft::supervisor_spec catalogue) {
    return weft::supervisor::start_link({
        .strategy  = weft::strategy::rest_for_one,
        .intensity = {.restarts = 3, .within = 5s},
        .children  = {
            {.id = "counter",   .start = weft::child<counter>(0), .restart = weft::restart::transient},
            {.id = "catalogue", .start = weft::child(catalogue),  .shutdown = weft::infinity},
            {.id = "clock",     .start = weft::child([] {}),      .shutdown = weft::brutal_kill},
            {.id = "named",     .start = weft::child<counter>(weft::server_options{.name = "named"}, 1), .shutdown = 300ms},
        },
    });
}
