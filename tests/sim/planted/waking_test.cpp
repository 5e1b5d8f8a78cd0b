// Planted: wake-ups that are lost, calls that wait for each other, demand and acknowledgements that get lost on the way.

#include "planted.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace {

using namespace weft;
using namespace weft::test;
using namespace std::chrono_literals;

// A board of items: who finds it empty waits to be woken. -------------------------------------------------------------

struct take {
    using reply = std::optional<int>;
};
struct put {
    int item;
};
struct wake_me {
    pid who;
};
struct item_is_there {};
struct take_or_wait {
    using reply = std::optional<int>;
    pid who;
};

class board {
public:
    std::optional<int> handle_call(take) { return pop(); }
    std::optional<int> handle_call(take_or_wait asked) {
        auto item = pop();
        if (!item) waiting_.push_back(asked.who);
        return item;
    }
    void handle_cast(wake_me asked) { waiting_.push_back(asked.who); }
    void handle_cast(put what) {
        items_.push_back(what.item);
        for (pid const each : std::exchange(waiting_, {})) send(each, item_is_there{});
    }

private:
    std::optional<int> pop() {
        if (items_.empty()) return std::nullopt;
        int const item = items_.front();
        items_.pop_front();
        return item;
    }
    std::deque<int> items_;
    std::vector<pid> waiting_;
};

void take_from_board(twin which) {
    auto const shared = start_link<board>();
    spawn_link([shared] { cast(shared, put{7}); });
    for (;;) {
        // Planted: between the look and the wish to be woken, the item may come.
        auto const item = which == twin::planted ? call(shared, take{}) : call(shared, take_or_wait{self()});
        if (item) break;
        if (which == twin::planted) cast(shared, wake_me{self()});
        receive([](item_is_there) {});
    }
}

TEST(planted, lost_wake_up) { find_in(take_from_board, sim::ending::deadlock); }

// Two servers that need each other. -----------------------------------------------------------------------------------

struct ask_other {
    using reply = int;
};
struct plain {
    using reply = int;
};
struct meet {
    using reply = void;
    pid other;
};
struct go {};
struct went {};

class friendly {
public:
    friendly(twin which, pid told) : which_{which}, told_{told} {}
    int handle_call(plain) { return 1; }
    void handle_call(meet m) { other_ = m.other; }
    void handle_cast(go) {
        // Planted: it waits for the other one while that one may wait for it.
        if (which_ == twin::planted) static_cast<void>(call(server_ref<friendly>{other_}, plain{}, infinity));
        else spawn_link([other = other_] { static_cast<void>(call(server_ref<friendly>{other}, plain{}, infinity)); });
        send(told_, went{});
    }

private:
    twin which_;
    pid told_;
    pid other_;
};

void two_friends(twin which) {
    auto const one = start_link<friendly>(which, self());
    auto const two = start_link<friendly>(which, self());
    call(one, meet{two});  // they must know each other before anybody lets them go
    call(two, meet{one});
    spawn_link([one] { cast(one, go{}); });
    spawn_link([two] { cast(two, go{}); });
    for (int i = 0; i < 2; ++i) receive([](went) {});
}

TEST(planted, deadlock_between_two_calls) { find_in(two_friends, sim::ending::deadlock); }

// A producer with demand. ---------------------------------------------------------------------------------------------

struct ask {
    pid consumer;
    int count;
};
struct event {
    pid producer;
    int number;
};
struct handled {
    pid consumer;
    int number;
};
struct make {};

/// Gives each event to who has asked longest, and gives it again when that consumer dies before it has handled it.
void producer(twin which, pid owner, int events) {
    trap_exit(true);
    std::deque<int> buffer;
    std::deque<pid> demand;
    std::multimap<pid, int> given;
    int left = events;
    auto const dispatch = [&] {
        while (!buffer.empty() && !demand.empty()) {
            pid const to = demand.front();
            demand.pop_front();
            given.emplace(to, buffer.front());
            send(to, event{self(), buffer.front()});
            buffer.pop_front();
        }
    };
    for (int next = 0; left > 0;) {
        receive(
            [&](ask asked) {
                static_cast<void>(monitor(asked.consumer));
                for (int i = 0; i < asked.count; ++i) demand.push_back(asked.consumer);
            },
            [&](make) { buffer.push_back(next++); },
            [&](handled done) {
                auto const [first, last] = given.equal_range(done.consumer);
                for (auto each = first; each != last; ++each)
                    if (each->second == done.number) {
                        given.erase(each);
                        --left;
                        break;
                    }
            },
            [&](down_msg const& down) {
                auto const [first, last] = given.equal_range(down.object);
                for (auto each = first; each != last; ++each) buffer.push_front(each->second);
                given.erase(first, last);
                // Planted: what the dead one had asked for stays asked for.
                if (which == twin::correct) std::erase(demand, down.object);
            });
        dispatch();
    }
    send(owner, went{});
}

void consume(pid from, bool fails) {
    send(from, ask{self(), 2});
    for (;;) {
        receive([&](event got) {
            if (fails) weft::exit(exit_reason{"broken"});
            send(got.producer, handled{self(), got.number});
            send(got.producer, ask{self(), 1});
        });
    }
}

void two_consumers(twin which) {
    pid const me = self();
    pid const source = spawn([which, me] { producer(which, me, 3); });
    spawn([source] { consume(source, true); });
    spawn([source] { consume(source, false); });
    spawn([source] {
        for (int i = 0; i < 3; ++i) send(source, make{});
    });
    receive([](went) {});
}

TEST(planted, demand_lost_on_cancel) { find_in(two_consumers, sim::ending::deadlock); }

// A queue of jobs. ----------------------------------------------------------------------------------------------------

struct next_job {
    pid worker;
};
struct job {
    int number;
};
struct job_done {
    pid worker;
    int number;
};

/// Hands a job out to each worker that asks; the owner hears when all are done.
void job_queue(twin which, pid owner, int jobs) {
    std::deque<int> waiting;
    for (int i = 0; i < jobs; ++i) waiting.push_back(i);
    std::map<pid, int> taken;
    std::deque<pid> idle;
    int left = jobs;
    while (left > 0) {
        receive(
            [&](next_job asked) {
                static_cast<void>(monitor(asked.worker));
                idle.push_back(asked.worker);
            },
            [&](job_done done) {
                taken.erase(done.worker);
                --left;
            },
            [&](down_msg const& down) {
                std::erase(idle, down.object);
                auto const lost = taken.find(down.object);
                if (lost == taken.end()) return;
                // Planted: what a dead worker had is taken for done.
                if (which == twin::correct) waiting.push_back(lost->second);
                taken.erase(lost);
            });
        while (!waiting.empty() && !idle.empty()) {
            taken[idle.front()] = waiting.front();
            send(idle.front(), job{waiting.front()});
            waiting.pop_front();
            idle.pop_front();
        }
    }
    send(owner, went{});
}

void worker_of(pid queue) {
    for (;;) {
        send(queue, next_job{self()});
        receive([&](job got) { send(queue, job_done{self(), got.number}); });
    }
}

void jobs_and_crashes(twin which) {
    pid const me = self();
    pid const queue = spawn([which, me] { job_queue(which, me, 5); }, {.label = "queue"});
    trap_exit(true);
    auto const start_worker = [&] { spawn_link([queue] { worker_of(queue); }, {.label = "worker"}); };
    for (int i = 0; i < 2; ++i) start_worker();
    for (bool over = false; !over;) receive([&](went) { over = true; }, [&](exit_msg) { start_worker(); });
}

TEST(planted, acknowledgement_lost_on_crash) {
    sim::options how;
    how.faults.kills = 2;
    how.faults.may_kill = [](process_summary const& one) { return one.label == "worker"; };
    find_in(jobs_and_crashes, sim::ending::deadlock, how);
}

}  // namespace
