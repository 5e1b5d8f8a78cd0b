#pragma once
// Processes that begin at the same moment and are timed until the last one has ended.
#include "harness.hpp"

#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

namespace bench {

/// `work(i)` in a process each, for i from 0 to processes - 1.
template <class Work>
std::chrono::nanoseconds time_together(long processes, Work const& work) {
    struct go {};
    std::vector<weft::pid> waiting;
    for (long i = 0; i < processes; ++i)
        waiting.push_back(weft::spawn_monitor([&work, i] {
                              weft::receive([](go) {});
                              work(i);
                          }).process);
    stopwatch const time;
    for (weft::pid const each : waiting) weft::send(each, go{});
    for (long i = 0; i < processes; ++i)
        weft::receive([](weft::down_msg const& down) { require(down.reason.is_normal(), "a process did not end normally"); });
    return time.passed();
}

}  // namespace bench
