// Everything at once, for as long as one likes: processes are spawned and killed, calls run into their time limits, small
// mailboxes are flooded, timers are set and taken back, names change hands. Memory stays flat, and at the end every process
// has ended and every message, call and timer is accounted for.
//
// A soak by hand: WEFT_STRESS_SECONDS=3600 build/release/tests/weft_stress_test --gtest_filter='soak*'

#include "run_time.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/weft.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

namespace {

using namespace weft;
using namespace weft::test;
using namespace std::chrono_literals;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool memory_is_ours = false;  // a sanitizer keeps what was freed, and shadows of it
#else
constexpr bool memory_is_ours = true;
#endif

struct tally {
    std::uint64_t seed = stress_seed();
    nanoseconds until{};
    std::atomic<std::uint64_t> spawned{0}, ended{0}, killed{0}, thrown{0};
    std::atomic<std::uint64_t> calls{0}, answered{0}, timed_out{0}, server_gone{0};
    std::atomic<std::uint64_t> flooded{0}, taken{0}, refused{0};
    std::atomic<std::uint64_t> timers{0}, fired{0}, cancelled{0};
    std::atomic<std::uint64_t> named{0}, name_was_taken{0};

    [[nodiscard]] bool over() const { return monotonic_time() >= until; }
};

std::size_t resident_bytes() {
    std::ifstream statm{"/proc/self/statm"};
    std::size_t all = 0, resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// Spawning and dying --------------------------------------------------------------------------------------------------

void short_life(tally& in, std::uint64_t number) {
    base::rng rng = generator(in.seed, number);
    set_label("short/" + std::to_string(number % 16));
    if (rng.below(4) == 0) sleep_for(std::chrono::microseconds{rng.below(500)});
    switch (rng.below(4)) {
        case 0: throw std::runtime_error{"by design"};
        case 1: receive(after(20s, [] {})); return;  // until it is killed
        default: return;
    }
}

void spawner(tally& in, std::uint64_t which) {
    base::rng rng = generator(in.seed, which);
    while (!in.over()) {
        std::array<monitored, 16> brood;
        for (auto& each : brood) {
            std::uint64_t const number = in.spawned++;
            each = spawn_monitor([&in, number] { short_life(in, number + 1'000'000); });
        }
        if (rng.below(2) == 0) sleep_for(std::chrono::microseconds{rng.below(300)});  // some end by themselves first
        for (auto const& each : brood) exit_signal(each.process, exit_reason::kill());
        for (auto const& each : brood) {
            exit_reason const why = receive(when([&](down_msg const& d) { return d.monitor == each.monitor; },
                                                 [](down_msg d) { return std::move(d.reason); }));
            ++in.ended;
            if (why == exit_reason::killed()) ++in.killed;
            else if (why.what() == exit_reason::kind::error) ++in.thrown;
        }
    }
}

// Calls with time limits ----------------------------------------------------------------------------------------------

struct work {
    using reply = std::uint64_t;
    std::uint64_t number;
    bool slow;
};

class moody {
public:
    std::uint64_t handle_call(work wanted) {
        if (wanted.slow) sleep_for(2ms);
        if (wanted.number % 512 == 511) exit(exit_reason{"moody"});
        return wanted.number;
    }
};

void caller(tally& in, std::uint64_t which) {
    base::rng rng = generator(in.seed, which);
    trap_exit(true);
    auto server = start_link<moody>();
    while (!in.over()) {
        std::uint64_t const number = in.calls++;
        auto const got = try_call(server, work{number, rng.below(16) == 0}, 1ms);
        if (got) {
            ++in.answered;
            if (*got != number) throw std::logic_error{"the answer to another question"};
        } else if (got.error() == exit_reason::timeout()) {
            ++in.timed_out;
        } else {
            ++in.server_gone;
        }
        receive([&](exit_msg const&) { server = start_link<moody>(); }, after(0s, [] {}));
    }
    if (mailbox_length() > 1) throw std::logic_error{"late answers are in the mailbox"};
}

// Floods --------------------------------------------------------------------------------------------------------------

struct drop_of_water {
    std::uint64_t number;
};
struct dry {};

void flood(tally& in, std::uint64_t which) {
    mailbox_policy const policy = which % 2 == 0 ? mailbox_policy::block : mailbox_policy::refuse;
    monitored const basin = spawn_monitor(
        [&in] {
            for (std::uint64_t expected = 0;;) {
                bool const wet = receive(
                    [&](drop_of_water drop) {
                        if (drop.number < expected) throw std::logic_error{"out of order"};
                        expected = drop.number + 1;
                        ++in.taken;
                        return true;
                    },
                    [](dry) { return false; });
                if (!wet) return;
            }
        },
        {.mailbox = {.capacity = 32, .when_full = policy}});
    for (std::uint64_t number = 0; !in.over(); ++number) {
        try {
            send(basin.process, drop_of_water{number});
            ++in.flooded;
        } catch (mailbox_full const&) {
            ++in.refused;
            yield();
        }
    }
    for (bool told = false; !told;) {
        try {
            send(basin.process, dry{});
            told = true;
        } catch (mailbox_full const&) {
            sleep_for(1ms);
        }
    }
    exit_reason const end = receive(when([&](down_msg const& d) { return d.monitor == basin.monitor; },
                                         [](down_msg d) { return std::move(d.reason); }));
    if (!end.is_normal()) throw std::logic_error{"the basin ended with " + end.to_string()};
}

// Timers and names ----------------------------------------------------------------------------------------------------

struct tick {
    std::uint64_t number;
};

void timekeeper(tally& in, std::uint64_t which) {
    base::rng rng = generator(in.seed, which);
    std::uint64_t open = 0;
    auto const take = [&](nanoseconds patience) {
        return receive(
            [&](tick) {
                ++in.fired;
                --open;
                return true;
            },
            after(patience, [] { return false; }));
    };
    while (!in.over()) {
        ref const timer = send_after(std::chrono::microseconds{rng.below(3000)}, self(), tick{in.timers++});
        ++open;
        if (rng.below(2) == 0 && cancel_timer(timer)) {
            ++in.cancelled;
            --open;
        }
        while (open > 100) static_cast<void>(take(patience));
    }
    while (open != 0)
        if (!take(patience)) throw std::logic_error{std::to_string(open) + " timers never fired"};
}

void pretender(tally& in, std::uint64_t which) {
    base::rng rng = generator(in.seed, which);
    while (!in.over()) {
        std::string const name = "throne/" + std::to_string(rng.below(4));
        monitored const one = spawn_monitor([&in, name] {
            try {
                register_name(name, self());
                ++in.named;
                yield();
            } catch (argument_error const&) {
                ++in.name_was_taken;
            }
        });
        receive(when([&](down_msg const& d) { return d.monitor == one.monitor; }, [](down_msg const&) {}));
    }
}

TEST(soak, keeps_its_accounts_and_its_memory) {
    silent_log const quiet;
    tally in;
    std::size_t settled = 0;
    std::size_t most = 0;
    runtime node{{.workers = 4, .stack_bytes = std::size_t{256} * 1024}};
    exit_reason const end = node.run([&] {
        nanoseconds const time = stress_time();
        in.until = monotonic_time() + time;
        trap_exit(true);
        std::uint64_t number = 0;
        int busy = 0;
        for (auto* const kind : {&spawner, &caller, &flood, &timekeeper, &pretender})
            for (int i = 0; i < 2; ++i, ++busy) spawn_link([&in, kind, which = ++number] { kind(in, which); });
        nanoseconds const warm = monotonic_time() + time / 2;
        while (busy != 0) {
            receive(
                [&](exit_msg const& over) {
                    --busy;
                    EXPECT_TRUE(over.reason.is_normal()) << over.reason.to_string();
                },
                after(50ms, [] {}));
            if (monotonic_time() < warm) settled = std::max(settled, resident_bytes());
            else most = std::max(most, resident_bytes());
        }
    });
    EXPECT_TRUE(end.is_normal()) << end.to_string();
    std::cout << in.spawned << " spawned: " << in.killed << " killed, " << in.thrown << " thrown; " << in.calls
              << " calls: " << in.answered << " answered, " << in.timed_out << " too late, " << in.server_gone
              << " lost their server; " << in.flooded << " messages into full mailboxes, " << in.refused << " refused; "
              << in.timers << " timers: " << in.fired << " fired, " << in.cancelled << " taken back; " << in.named
              << " names, " << in.name_was_taken << " taken; memory " << settled / 1024 << " KiB, then at most "
              << most / 1024 << " KiB\n";
    EXPECT_EQ(in.spawned, in.ended);
    EXPECT_EQ(in.calls, in.answered + in.timed_out + in.server_gone);
    EXPECT_EQ(in.flooded, in.taken);
    EXPECT_EQ(in.timers, in.fired + in.cancelled);
    if (memory_is_ours) {
        EXPECT_LT(most, settled + settled / 4 + (std::size_t{8} << 20U));
    }
    for (std::uint64_t const each :
         {in.killed.load(), in.timed_out.load(), in.server_gone.load(), in.refused.load(), in.cancelled.load()})
        EXPECT_GT(each, 0U);
}

}  // namespace
