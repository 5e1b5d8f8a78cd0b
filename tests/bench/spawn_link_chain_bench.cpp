// Processes in a row, each linked to the one that started it. The last gets an exit signal, and the first ends of it.
#include "harness.hpp"

#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

namespace bench {
namespace {

struct last { weft::pid process; };
struct never {};

void chain(long more, weft::pid main) {
    if (more == 0) weft::send(main, last{weft::self()});
    else weft::spawn_link([=] { chain(more - 1, main); });
    weft::receive([](never) {});
}

}  // namespace

outcome spawn_link_chain(arguments const& given) {
    outcome measured{.operations = given.number(0)};
    in_runtime([&] {
        weft::exit_reason const boom{"boom"};
        weft::pid const main = weft::self();
        stopwatch const building;
        auto const first = weft::spawn_monitor([=, more = measured.operations - 1] { chain(more, main); });
        weft::pid const end = weft::receive([](last l) { return l.process; });
        measured.more = {{"build_seconds", std::chrono::duration<double>{building.passed()}.count()},
                         {"live_rss_bytes", static_cast<double>(resident_bytes())}};
        stopwatch const time;
        weft::exit_signal(end, boom);
        weft::exit_reason const reason = weft::receive([](weft::down_msg const& down) { return down.reason; });
        measured.time = time.passed();
        require(!weft::is_alive(first.process), "the first process lives on");
        require(reason == boom, "the first process ended with another reason");
    });
    return measured;
}

}  // namespace bench
