// A dynamic supervisor with very many servers, started by a few clients at once, counted, and stopped together.
#include "harness.hpp"

#include <weft/child.hpp>
#include <weft/dynamic_supervisor.hpp>
#include <weft/gen_server.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

namespace bench {
namespace {

struct started {};

class idle {
public:
    void handle_cast(started) {}
};

void start_some(weft::pid supervisor, long count, weft::pid driver) {
    weft::child_spec const spec{.start = weft::child<idle>(), .restart = weft::restart::temporary};
    for (long i = 0; i < count; ++i) require(weft::dynamic_supervisor::start_child(supervisor, spec).has_value(), "a child started");
    weft::send(driver, started{});
}

}  // namespace

outcome dynamic_supervisor(arguments const& given) {
    long const clients = given.number(0);
    outcome measured{.operations = given.number(1)};
    in_runtime([&] {
        stopwatch const time;
        weft::pid const supervisor = weft::dynamic_supervisor::start_link();
        for (long i = 0; i < clients; ++i) {
            long const share = measured.operations / clients + (i < measured.operations % clients ? 1 : 0);
            weft::spawn_link([=, driver = weft::self()] { start_some(supervisor, share, driver); });
        }
        for (long i = 0; i < clients; ++i) weft::receive([](started) {});
        auto const up = time.passed();
        require(weft::dynamic_supervisor::count_children(supervisor).active == static_cast<std::size_t>(measured.operations), "all run");
        auto const counted = time.passed();
        double const bytes = static_cast<double>(resident_bytes());
        weft::stop(supervisor);
        measured.time = time.passed();
        using milliseconds = std::chrono::duration<double, std::milli>;
        measured.more = {{"start_ms", milliseconds{up}.count()},
                         {"count_ms", milliseconds{counted - up}.count()},
                         {"stop_ms", milliseconds{measured.time - counted}.count()},
                         {"resident_mb", bytes / 1e6}};
    });
    return measured;
}

}  // namespace bench
