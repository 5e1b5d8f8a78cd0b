// Processes that do nothing, started as fast as one process can, all ends waited for.
#include "harness.hpp"

#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

namespace bench {
namespace {

struct done {};

void one_end() {
    weft::receive([](weft::down_msg const& down) { require(down.reason.is_normal(), "a process did not end normally"); });
}

void monitored(long count) {
    for (long i = 0; i < count; ++i) static_cast<void>(weft::spawn_monitor([] {}));
    for (long i = 0; i < count; ++i) one_end();
}

void by_message(long count) {
    weft::pid const waiter = weft::self();
    for (long i = 0; i < count; ++i) weft::spawn([waiter] { weft::send(waiter, done{}); });
    for (long i = 0; i < count; ++i) weft::receive([](done) {});
}

void one_at_a_time(long count) {
    for (long i = 0; i < count; ++i) {
        static_cast<void>(weft::spawn_monitor([] {}));
        one_end();
    }
}

}  // namespace

outcome spawn_exit(arguments const& given) {
    auto const mode = given.word(0);
    auto* const work = mode == "monitor" ? &monitored : mode == "message" ? &by_message : mode == "one_at_a_time" ? &one_at_a_time : nullptr;
    if (work == nullptr) wrong_usage("spawn_exit knows monitor, message and one_at_a_time");
    outcome measured{.operations = given.number(1)};
    in_runtime([&] {
        stopwatch const time;
        work(measured.operations);
        measured.time = time.passed();
    });
    return measured;
}

}  // namespace bench
