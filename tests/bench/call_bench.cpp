// Clients that call one server, which echoes the argument, with the default time limit.
#include "harness.hpp"

#include <weft/gen_server.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <cstdlib>

namespace bench {
namespace {

struct echo {
    using reply = long;
    long value;
};

struct echo_server {
    long handle_call(echo request) { return request.value; }
};

struct go {};

}  // namespace

outcome call(arguments const& given) {
    long const clients = given.number(0);
    long const calls = given.number(1);
    outcome measured{.operations = clients * calls};
    in_runtime([&] {
        auto const server = weft::start_link<echo_server>();
        std::vector<weft::pid> waiting;
        for (long c = 0; c < clients; ++c)
            waiting.push_back(weft::spawn_monitor([=] {
                                  weft::receive([](go) {});
                                  for (long i = 0; i < calls; ++i)
                                      if (weft::call(server, echo{i}) != i) std::abort();
                              }).process);
        stopwatch const time;
        for (weft::pid const each : waiting) weft::send(each, go{});
        for (long c = 0; c < clients; ++c) weft::receive([](weft::down_msg const&) {});
        measured.time = time.passed();
    });
    return measured;
}

}  // namespace bench
