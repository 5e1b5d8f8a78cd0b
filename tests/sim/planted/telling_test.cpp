// Planted: messages that come too soon, too late, or twice.

#include "planted.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace {

using namespace weft;
using namespace weft::test;
using namespace std::chrono_literals;

// Somebody else answers, perhaps before the one that was asked. ------------------------------------------------------

struct work_done {
    int ticket;
};
struct order_for {
    using reply = int;
    pid client;
    std::optional<int> ticket;
};

class office {
public:
    int handle_call(order_for wanted) {
        int const ticket = wanted.ticket ? *wanted.ticket : ++last_;
        spawn([ticket, to = wanted.client] { send(to, work_done{ticket}); });
        return ticket;
    }

private:
    int last_ = 0;
};

void order_work(twin which) {
    auto const there = start_link<office>();
    std::optional<int> mine;
    if (which == twin::correct) mine = 5;  // known before anybody can answer
    auto const take_result = [&] {
        bool known = false;
        receive([&](work_done got) { known = mine == got.ticket; }, after(1s, [] {}));
        return known;
    };
    spawn_link([there, me = self(), mine] { static_cast<void>(call(there, order_for{me, mine})); });
    // Planted: it learns its ticket from the answer, but the result may be there before.
    if (which == twin::planted) {
        mine = call(there, order_for{self(), std::nullopt});
    }
    demand(take_result(), "a result came for a ticket that nobody knows");
}

TEST(planted, reply_before_send) { find_in(order_work, sim::ending::body_failed); }

// A keeper that hears of one death in two ways. ------------------------------------------------------------------------

struct it_is_dead {};
struct how_many {
    pid asker;
};
struct count {
    int started;
};

void keeper(twin which, pid owner) {
    auto const start_child = [] { return spawn_monitor([] { receive([](it_is_dead) {}); }, {.label = "child"}); };
    monitored child = start_child();
    int started = 1;
    send(owner, child.process);
    auto const restart = [&] {
        child = start_child();
        ++started;
    };
    for (;;) {
        receive(
            [&](it_is_dead) {
                if (is_alive(child.process)) return;
                demonitor(child.monitor);
                restart();
            },
            [&](down_msg const& down) {
                // Planted: this may tell of the child before, which was replaced already.
                if (which == twin::planted || down.monitor == child.monitor) restart();
            },
            [&](how_many asked) { send(asked.asker, count{started}); });
    }
}

void report_a_death(twin which) {
    pid const me = self();
    pid const kept_by = spawn_link([which, me] { keeper(which, me); }, {.label = "keeper"});
    pid const child = receive([](pid first) { return first; });
    ref const watch = monitor(child);
    exit_signal(child, exit_reason::kill());
    receive(when([watch](down_msg const& down) { return down.monitor == watch; }, [](down_msg const&) {}));
    send(kept_by, it_is_dead{});
    sleep_for(1s);
    send(kept_by, how_many{me});
    int const started = receive([](count got) { return got.started; });
    demand(started == 2, "the child was restarted twice");
}

TEST(planted, double_restart) { find_in(report_a_death, sim::ending::body_failed); }

// A request with a monitor of its own. -------------------------------------------------------------------------------

struct question {
    pid asker;
    ref which;
};
struct answer {
    ref which;
};

void answerer(nanoseconds takes) {
    receive([takes](question asked) {
        sleep_for(takes);
        send(asked.asker, answer{asked.which});
    });
}

/// False: no answer in time.
bool ask(pid whom, nanoseconds limit, twin which) {
    ref const watch = monitor(whom);
    send(whom, question{self(), watch});
    bool answered = false;
    receive(
        when([watch](answer const& got) { return got.which == watch; }, [&](answer) { answered = true; }),
        [](down_msg const&) { throw std::runtime_error{"the death of one was taken for that of another"}; },
        after(limit, [] {}));
    // Planted: when the time was over, the monitor stays.
    if (answered || which == twin::correct) demonitor(watch, {.flush = true});
    return answered;
}

void ask_two(twin which) {
    pid const slow = spawn([] { answerer(2ms); });
    pid const quick = spawn([] { answerer(1ms); });
    static_cast<void>(ask(slow, 1ms, which));
    static_cast<void>(ask(quick, 1s, which));
}

TEST(planted, forgotten_demonitor) { find_in(ask_two, sim::ending::body_failed); }

// A timer that is cancelled too late. --------------------------------------------------------------------------------

struct job_for {
    int number;
};
struct too_late {
    int number;
};

void work_with_limits(twin which) {
    pid const me = self();
    spawn_link([me] {
        sleep_for(1ms);
        send(me, job_for{1});
        sleep_for(2ms);
        send(me, job_for{2});
    });
    int done = 0;
    for (int expected = 1; expected <= 2; ++expected) {
        ref const limit = send_after(expected == 1 ? 1ms : 1s, me, too_late{expected});
        bool over = false;
        while (!over) {
            receive(
                [&](job_for got) {
                    ++done;
                    over = got.number == expected;
                },
                [&](too_late late) {
                    // Planted: it may be the limit of the job before, which was in the mailbox when it was cancelled.
                    if (which == twin::correct && late.number != expected) return;
                    demand(expected == 1, "the limit of one job ended the next");
                    static_cast<void>(receive([](job_for got) { return got.number; }));
                    over = true;
                });
        }
        static_cast<void>(cancel_timer(limit));
    }
}

TEST(planted, timer_and_message_race) { find_in(work_with_limits, sim::ending::body_failed); }

// An unlink that meets the end. ---------------------------------------------------------------------------------------

void unlink_and_go_on(twin which) {
    trap_exit(true);
    pid const other = spawn_link([] { checkpoint(); });
    checkpoint();
    unlink(other);
    // Planted: its end may be in the mailbox already.
    if (which == twin::correct)
        receive(when([other](exit_msg const& end) { return end.from == other; }, [](exit_msg const&) {}),
                after(0s, [] {}));
    receive([](exit_msg const&) { throw std::runtime_error{"it heard of the end of one that it had unlinked"}; },
            after(1s, [] {}));
}

TEST(planted, unlink_race) { find_in(unlink_and_go_on, sim::ending::body_failed); }

// Who is stopped first. -----------------------------------------------------------------------------------------------

struct line {
    using reply = int;
};
struct stop_now {};

class journal {
public:
    int handle_call(line) { return ++lines_; }
    int lines_ = 0;
};

void stop_in_order(twin which) {
    auto const log = weft::start<journal>();
    monitored const worker = spawn_monitor([log] {
        receive([](stop_now) {});
        static_cast<void>(call(log, line{}));  // its last words
    });
    send(worker.process, stop_now{});
    auto const wait_for_worker = [&] {
        receive(when(
            [&](down_msg const& down) { return down.monitor == worker.monitor; },
            [](down_msg const& down) { demand(down.reason.is_clean(), "the worker's last words were not written"); }));
    };
    // Planted: the journal may be gone before the worker is.
    if (which == twin::correct) wait_for_worker();
    exit_signal(log, exit_reason::shutdown());
    if (which == twin::planted) wait_for_worker();
}

TEST(planted, shutdown_order) { find_in(stop_in_order, sim::ending::body_failed); }

}  // namespace
