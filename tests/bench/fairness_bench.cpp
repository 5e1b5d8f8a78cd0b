// Processes that loop for ever without a runtime call, while another sleeps 1 ms, sends a ping and waits for its pong.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <algorithm>
#include <atomic>

namespace bench {
namespace {

struct ping { weft::pid from; };
struct pong {};

class percentiles {
public:
    void add(std::chrono::nanoseconds value) { all_.push_back(value.count()); }
    /// In microseconds.
    [[nodiscard]] double at(double share) {
        std::sort(all_.begin(), all_.end());
        auto const index = static_cast<std::size_t>(share * static_cast<double>(all_.size() - 1));
        return static_cast<double>(all_.at(index)) / 1000;
    }

private:
    std::vector<long long> all_;
};

}  // namespace

outcome fairness(arguments const& given) {
    constexpr std::chrono::milliseconds pause{1};
    outcome measured;
    std::atomic<bool> stop{false};
    percentiles answers;
    percentiles wakes;
    in_runtime([&] {
        for (long i = 0; i < given.number(0); ++i)
            weft::spawn([&stop] {
                while (!stop.load(std::memory_order_relaxed)) {  // relaxed: only that it comes
                }
            });
        weft::pid const other = weft::spawn_link([] {
            for (;;) weft::receive([](ping p) { weft::send(p.from, pong{}); });
        });
        std::chrono::seconds const span{given.number(1)};
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
