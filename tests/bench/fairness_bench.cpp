// Processes that loop for ever without a runtime call, while another sleeps 1 ms, sends a ping and waits for its
// pong: both at one priority.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <atomic>

namespace bench {
namespace {

struct ping { weft::pid from; };
struct pong {};

weft::priority priority_of(std::string_view word) {
    if (word == "normal") return weft::priority::normal;
    if (word == "high") return weft::priority::high;
    wrong_usage("fairness knows the priorities normal and high");
}

}  // namespace

outcome fairness(arguments const& given) {
    constexpr std::chrono::milliseconds pause{1};
    auto const [word, numbers] = given.leading_word("normal");
    weft::priority const priority = priority_of(word);
    long const loops = numbers.number(0);
    std::chrono::seconds const span{numbers.number(1)};
    outcome measured;
    std::atomic<bool> stop{false};
    percentiles answers;
    percentiles wakes;
    in_runtime([&] {
        for (long i = 0; i < loops; ++i)
            weft::spawn([&stop] {
                while (!stop.load(std::memory_order_relaxed)) {  // relaxed: only that it comes
                }
            });
        weft::pid const other = weft::spawn_link([] {
            for (;;) weft::receive([](ping p) { weft::send(p.from, pong{}); });
        }, {.priority = priority});
        weft::set_priority(priority);
        for (stopwatch const time; time.passed() < span; measured.time = time.passed()) {
            stopwatch const asleep;
            weft::sleep_for(pause);
            wakes.add(asleep.passed() - pause);
            stopwatch const asked;
            weft::send(other, ping{weft::self()});
            weft::receive([](pong) {});
            answers.add(asked.passed());
            ++measured.operations;
        }
        stop = true;
    });
    measured.more = {{"p50_us", answers.at(0.5)},          {"p99_us", answers.at(0.99)},
                     {"p999_us", answers.at(0.999)},       {"max_us", answers.at(1)},
                     {"wake_late_p50_us", wakes.at(0.5)},  {"wake_late_p99_us", wakes.at(0.99)},
                     {"wake_late_max_us", wakes.at(1)}};
    return measured;
}

}  // namespace bench
