// Links and monitors between processes that die at random, on eight threads: each tie tells its story exactly once. Keepers
// live as long as the test and write down every tie that they make; mortals come and go, and die by returning, throwing,
// being killed, or with one that they are linked to.

#include "run_time.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/weft.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <vector>

namespace {

using namespace weft;
using namespace weft::test;
using namespace std::chrono_literals;

constexpr int keepers = 8;
constexpr int mortals_alive = 200;
constexpr std::uint64_t mortals_at_least = 1000;

/// Who may be tied to. The lock is never held across a runtime call.
class address_book {
public:
    void add(pid who) {
        std::lock_guard const hold{mutex_};
        if (known_.size() < 400) known_.push_back(who);
        else known_[next_++ % known_.size()] = who;
    }
    /// Somebody, alive or not; nobody when it is empty.
    pid any(base::rng& by) {
        std::lock_guard const hold{mutex_};
        return known_.empty() ? pid{} : known_[by.below(static_cast<std::uint32_t>(known_.size()))];
    }

private:
    std::mutex mutex_;
    std::vector<pid> known_;
    std::size_t next_ = 0;
};

struct world {
    std::uint64_t seed;
    address_book mortals{};
    std::vector<pid> keepers{};  // complete before the first mortal
    std::atomic<std::uint64_t> mortals_made{0};
    std::atomic<std::uint64_t> downs{0}, exits{0}, monitors{0}, links{0}, taken_back{0};
};

struct linked_to_you {
    pid who;
};  // sent behind the link
struct finish {
    pid asker;
};
struct finished {
    std::string complaint;
};
struct nudge {};

class keeper {
public:
    keeper(world& in, std::uint64_t number) : in_{in}, rng_{generator(in.seed, number)} {}

    void run() {
        while (!asker_) {
            tie();
            take_what_is_there();
            if (rng_.below(8) == 0) sleep_for(std::chrono::microseconds{rng_.below(300)});
        }
        wait_for_the_rest();
        send(asker_, finished{complaint_});
    }

private:
    void tie() {
        pid const other = in_.mortals.any(rng_);
        if (!other) return;
        switch (rng_.below(6)) {
            case 0:
            case 1:
                monitors_.insert(monitor(other));
                ++in_.monitors;
                break;
            case 2:
            case 3:
                if (!linked_.insert(other).second) break;
                link(other);
                ++in_.links;
                break;
            case 4: take_a_monitor_back(); break;
            case 5: take_a_link_back(); break;
            default: break;
        }
    }

    void take_a_monitor_back() {
        if (monitors_.empty()) return;
        ref const which = *monitors_.begin();
        monitors_.erase(monitors_.begin());
        demonitor(which, {.flush = true});
        ++in_.taken_back;
    }
    void take_a_link_back() {
        if (linked_.empty()) return;
        pid const other = *linked_.begin();
        linked_.erase(linked_.begin());
        unlink(other);
        // Its end may be in the mailbox; from now on nothing may come.
        receive(when([other](exit_msg const& end) { return end.from == other; }, [](exit_msg const&) {}),
                after(0s, [] {}));
        ++in_.taken_back;
    }

    void take_what_is_there() {
        while (take_one(0s)) {}
    }

    bool take_one(nanoseconds patience) {
        return receive([this](down_msg const& down) { return note_down(down); },
                       [this](exit_msg const& end) { return note_exit(end); },
                       [this](linked_to_you by) {
                           if (!linked_.insert(by.who).second) complain("a suitor was linked already");
                           return true;
                       },
                       [this](finish order) {
                           asker_ = order.asker;
                           return true;
                       },
                       after(patience, [] { return false; }));
    }

    bool note_down(down_msg const& down) {
        ++in_.downs;
        if (monitors_.erase(down.monitor) == 0)
            complain("a down_msg for a monitor that was over: " + to_string(down.object));
        return true;
    }
    bool note_exit(exit_msg const& end) {
        ++in_.exits;
        if (linked_.erase(end.from) != 0) return true;  // a suitor's word of its link comes ahead of its end
        complain("an exit_msg of a process that was not linked: " + to_string(end.from));
        return true;
    }

    /// Every mortal is dead or about to be: each tie that is left has one end to tell.
    void wait_for_the_rest() {
        while (!monitors_.empty() || !linked_.empty()) {
            if (take_one(patience)) continue;
            complain(std::to_string(monitors_.size()) + " monitors and " + std::to_string(linked_.size()) +
                     " links have told nothing");
            return;
        }
        if (take_one(50ms)) complain("something came when every tie was told");
    }

    void complain(std::string what) {
        if (complaint_.empty()) complaint_ = std::move(what);
    }

    world& in_;
    base::rng rng_;
    std::set<ref> monitors_;
    std::set<pid> linked_;
    pid asker_;
    std::string complaint_;
};

/// Every fourth mortal is a suitor: it links itself to a keeper and says so; nobody else knows it.
bool is_suitor(std::uint64_t number) { return number % 4 == 0; }

/// Ties itself to others, waits a little, and dies in one of five ways.
void mortal(world& in, std::uint64_t number) {
    base::rng rng = generator(in.seed, 1000 + number);
    for (std::uint32_t i = rng.below(3); i != 0; --i) {
        pid const other = in.mortals.any(rng);
        if (!other || other == self()) continue;
        if (rng.below(2) == 0) {
            try {
                link(other);
            } catch (noproc_error const&) {  // it has ended: allowed
            }
        } else {
            static_cast<void>(monitor(other));
        }
    }
    if (is_suitor(number)) {
        pid const by = in.keepers[rng.below(keepers)];
        link(by);
        send(by, linked_to_you{self()});
    }
    receive([](nudge) {}, after(std::chrono::microseconds{rng.below(2000)}, [] {}));
    switch (rng.below(5)) {
        case 0: return;
        case 1: throw std::runtime_error{"a mortal's end"};
        case 2: exit(exit_reason::shutdown());
        case 3: exit_signal(self(), exit_reason::kill()); break;
        default:
            if (pid const other = in.mortals.any(rng)) exit_signal(other, exit_reason{"struck"});
    }
}

/// Keeps so many mortals alive until the time is over and there were enough; returns when the last has ended.
void populate(world& in, nanoseconds until) {
    std::set<ref> alive;
    for (bool over = false; !over || !alive.empty();) {
        over = over || (monotonic_time() >= until && in.mortals_made >= mortals_at_least);
        while (!over && alive.size() < mortals_alive) {
            std::uint64_t const number = ++in.mortals_made;
            auto const [who, watch] = spawn_monitor([&in, number] { mortal(in, number); });
            if (!is_suitor(number)) in.mortals.add(who);
            alive.insert(watch);
        }
        receive(when([&](down_msg const& down) { return alive.contains(down.monitor); },
                     [&](down_msg const& down) { alive.erase(down.monitor); }),
                after(10ms, [] {}));
    }
}

/// Where each of them is: what a keeper that does not come to its end waits for.
std::string standing_of(std::vector<pid> const& all) {
    std::string out;
    for (pid const each : all) {
        auto const seen = process_info(each);
        out += "\n  " + to_string(each) + ": ";
        out += seen ? std::string{to_string(seen->summary.state)} + " at " + seen->summary.waits_at + ", " +
                          std::to_string(seen->summary.mailbox) + " messages"
                    : "has ended";
    }
    return out;
}

TEST(ties_stress, each_tie_tells_its_story_exactly_once) {
    silent_log const quiet;
    world in{.seed = stress_seed()};
    runtime node{{.workers = 8, .stack_bytes = std::size_t{256} * 1024}};
    exit_reason const end = node.run([&in] {
        std::set<ref> watched;
        for (std::uint64_t i = 0; i < keepers; ++i) {
            auto const [who, watch] = spawn_monitor([&in, i] { keeper{in, i}.run(); }, {.trap_exit = true});  // before a suitor knows it
            in.keepers.push_back(who);
            watched.insert(watch);
        }
        populate(in, monotonic_time() + stress_time());
        for (pid const each : in.keepers) send(each, finish{self()});
        for (int i = 0; i < keepers; ++i) {
            auto const told = receive([](finished got) { return std::optional{std::move(got)}; },
                                      after(3 * patience, [] { return std::optional<finished>{}; }));
            ASSERT_TRUE(told.has_value()) << "a keeper does not come to its end: " << standing_of(in.keepers);
            EXPECT_EQ(told->complaint, "");
        }
        for (int i = 0; i < keepers; ++i) {
            auto const down = next<down_msg>();
            ASSERT_TRUE(down.has_value());
            EXPECT_EQ(watched.erase(down->monitor), 1U) << "a mortal's end was told twice";
            EXPECT_TRUE(down->reason.is_normal()) << "a keeper ended: " << down->reason.to_string();
        }
    });
    EXPECT_TRUE(end.is_normal()) << end.to_string();
    std::cout << in.mortals_made << " mortals; " << in.monitors << " monitors and " << in.links << " links made, "
              << in.taken_back << " taken back; " << in.downs << " down_msg and " << in.exits
              << " exit_msg, each told once\n";
}

}  // namespace
