// A consumer supervisor with a thousand events whose children crash at random: none is lost, none is done twice, and never
// do more children run than there are places.

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/consumer_supervisor.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace weft;
using namespace weft::test;

constexpr int all = 1000;
constexpr int places = 16;

struct all_numbers {
    int next = 0;
    std::vector<int> handle_demand(std::size_t count) {
        std::vector<int> events;
        for (; count > 0 && next < all; --count) events.push_back(next++);
        return events;
    }
};

struct done {
    int number;
};

/// What the children have in common: how many run now and ran at most, and how often each was begun.
class tally {
public:
    int begin(int number) {
        int const now = ++running_;
        int most = most_;
        while (now > most && !most_.compare_exchange_weak(most, now)) {
        }
        return ++begun_[static_cast<std::size_t>(number)];
    }
    void end() { --running_; }

    [[nodiscard]] int most() const { return most_; }
    [[nodiscard]] int begun() const {
        int sum = 0;
        for (auto const& each : begun_) sum += each;
        return sum;
    }

private:
    std::atomic<int> running_{0};
    std::atomic<int> most_{0};
    std::array<std::atomic<int>, all> begun_{};
};

/// Falls each time another way, and the same way in each run of a test.
unsigned die(int number, int attempt) {
    unsigned const mixed = (static_cast<unsigned>(number) * 2654435761U) ^ (static_cast<unsigned>(attempt) * 40503U);
    return (mixed ^ (mixed >> 15U)) % 8U;
}

void work(pid probe, int number, tally& counts) {
    struct leaving {
        tally& of;
        ~leaving() { of.end(); }
    };
    unsigned const thrown = die(number, counts.begin(number));
    leaving const last{counts};
    for (unsigned i = 0; i != thrown; ++i) yield();
    if (thrown == 0) weft::exit(exit_reason{"crash"});
    if (thrown == 1) exit_signal(self(), exit_reason::kill());
    yield();
    send(probe, done{number});
}

TEST(consumer_supervisor_load, loses_no_event_and_never_runs_too_many_children) {
    captured_log const log;
    auto const counts = std::make_shared<tally>();
    in_runtime([counts] {
        auto const numbers = gen_stage::start_link<all_numbers>();
        auto const sup = consumer_supervisor::start_link<int>({
            .start = [probe = self(), counts](int number) { return child([=] { work(probe, number, *counts); }); },
            .restart = restart::transient,
            .intensity = {.restarts = 100'000, .within = 1h},
            .subscribe_to = {{numbers, {.max_demand = places, .min_demand = 10}}},
        });
        std::vector<int> times(all);
        for (int i = 0; i != all; ++i) {
            auto const one = next<done>();
            ASSERT_TRUE(one) << i << " events are done";
            ++times[static_cast<std::size_t>(one->number)];
        }
        EXPECT_EQ(times, std::vector<int>(all, 1));
        while (!consumer_supervisor::which_children(sup).empty()) yield();
        EXPECT_FALSE(next_now<done>());
    });
    EXPECT_LE(counts->most(), places);
    EXPECT_GT(counts->begun(), all) << "some have crashed";
}

}  // namespace
