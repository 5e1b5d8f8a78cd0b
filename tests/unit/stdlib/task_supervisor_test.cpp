// Tasks under a task supervisor: awaited, limited, listed, restarted, and ended with it or with their owners.

#include "supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <weft/gen_server.hpp>
#include <weft/info.hpp>
#include <weft/sim_gtest.hpp>
#include <weft/task.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
using weft::restart;
namespace task = weft::task;
namespace task_supervisor = weft::task_supervisor;

struct go_on {};

int until_told() {
    weft::receive([](go_on) {});
    return 7;
}

template <class Container, class T>
bool holds(Container const& all, T const& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

bool names(exit_reason const& reason, std::string const& text) { return reason.to_string().find(text) != std::string::npos; }

TEST(task_supervisor, makes_tasks_that_are_its_children_and_their_owners) {  // TK-046, TK-053
    in_runtime([] {
        auto const sup = task_supervisor::start_link();
        auto slow = task::async(sup, until_told);
        EXPECT_EQ(task_supervisor::children(sup), std::vector{slow.process()});
        auto const details = weft::process_info(slow.process());
        EXPECT_EQ(details->summary.parent, sup);
        EXPECT_TRUE(holds(details->links, weft::self()) && holds(details->links, sup));
        EXPECT_TRUE(holds(details->monitored_by, weft::self()));
        weft::send(slow.process(), go_on{});
        EXPECT_EQ(task::await(std::move(slow)), 7);
        EXPECT_EQ(task::await(task::async(sup, [text = std::make_unique<std::string>("moved")] { return *text; })), "moved");
        EXPECT_EQ(weft::mailbox_length(), 0U);
        while (!task_supervisor::children(sup).empty()) weft::yield();
    });
}

TEST(task_supervisor, is_found_by_its_name) {
    in_runtime([] {
        task_supervisor::start_link({.name = "workers"});
        EXPECT_EQ(task::await(task::async("workers", [] { return 1; })), 1);
        EXPECT_TRUE(task_supervisor::children("workers").empty() || task_supervisor::children("workers").size() == 1U);
    });
}

TEST(task_supervisor, fails_a_linked_owner_with_its_task) {  // TK-046
    captured_log const log;
    in_runtime([] {
        auto const sup = task_supervisor::start_link();
        exit_reason const end = end_of_process([sup] { task::await(task::async(sup, []() -> int { weft::exit(exit_reason{"task"}); })); });
        EXPECT_EQ(end, exit_reason{"task"});
        EXPECT_TRUE(weft::is_alive(sup));
    });
}

TEST(task_supervisor, leaves_an_owner_without_link_alive) {  // TK-047
    captured_log const log;
    in_runtime([] {
        auto const sup = task_supervisor::start_link();
        auto const failing = [sup] { return task::async_nolink(sup, []() -> int { throw std::runtime_error{"bad"}; }); };
        auto looked_at = failing();
        EXPECT_EQ(task::yield(looked_at)->error().text(), "bad");
        try {
            task::await(failing());
            ADD_FAILURE() << "it returned";
        } catch (task::await_exit const& caught) {
            EXPECT_EQ(caught.inner().text(), "bad");
        }
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_supervisor, keeps_a_task_without_link_when_its_owner_ends) {  // TK-048
    in_runtime([] {
        auto const sup = task_supervisor::start_link();
        weft::pid const probe = weft::self();
        EXPECT_EQ(end_of_process([=] {
                      auto slow = task::async_nolink(sup, until_told);
                      weft::send(probe, slow.process());
                      std::move(slow).detach();
                      weft::exit(exit_reason{"owner"});
                  }),
                  exit_reason{"owner"});
        weft::pid const process = *next<weft::pid>();
        EXPECT_EQ(task_supervisor::children(sup), std::vector{process});
        EXPECT_TRUE(end_after(process, [process] { weft::send(process, go_on{}); }).is_clean());
    });
}

struct heard {
    std::string what;
};
struct run_task {
    int value;
    bool flushes;
};

// Runs tasks and tells the probe what it hears of them.
class runner {
public:
    using infos = weft::infos<weft::task_result<int>>;

    runner(weft::pid sup, weft::pid probe) : sup_{sup}, probe_{probe} {}
    void handle_cast(run_task order) {
        flushes_ = order.flushes;
        job_ = task::async_notify(sup_, [value = order.value] {
                   if (value < 0) weft::exit(exit_reason{"negative"});
                   return value;
               }).monitor;
    }
    void handle_info(weft::task_result<int> got) {
        EXPECT_EQ(got.monitor, job_);
        tell(std::to_string(got.value));
        if (!flushes_) return;
        weft::demonitor(job_, {.flush = true});
        tell("flushed");
    }
    void handle_info(weft::down_msg const& end) {
        EXPECT_EQ(end.monitor, job_);
        tell("down " + end.reason.to_string());
    }

private:
    void tell(std::string text) { weft::send(probe_, heard{std::move(text)}); }

    weft::pid sup_;
    weft::pid probe_;
    weft::ref job_;
    bool flushes_ = false;
};

TEST(task_supervisor, tells_a_server_by_messages) {  // TK-049
    captured_log const log;
    in_runtime([] {
        auto const server = weft::start_link<runner>(task_supervisor::start_link(), weft::self());
        weft::cast(server, run_task{5, false});
        EXPECT_EQ(next<heard>()->what, "5");
        EXPECT_EQ(next<heard>()->what, "down normal");
        weft::cast(server, run_task{-1, false});
        EXPECT_EQ(next<heard>()->what, "down negative");
        weft::cast(server, run_task{6, true});
        EXPECT_EQ(next<heard>()->what, "6");
        EXPECT_EQ(next<heard>()->what, "flushed");
        weft::cast(server, run_task{7, false});
        EXPECT_EQ(next<heard>()->what, "7");  // no down_msg of the one before came
        EXPECT_EQ(next<heard>()->what, "down normal");
    });
}

TEST(task_supervisor, is_not_needed_for_a_result_as_a_message) {  // TK-049
    in_runtime([] {
        auto const silent = task::async_notify([] {});
        EXPECT_EQ(next<weft::task_result<void>>()->monitor, silent.monitor);
        EXPECT_EQ(next<weft::down_msg>()->monitor, silent.monitor);
        auto const given_up = task::async_notify(until_told);
        weft::demonitor(given_up.monitor, {.flush = true});
        EXPECT_TRUE(end_after(given_up.process, [&] { weft::send(given_up.process, go_on{}); }).is_clean());
        EXPECT_EQ(weft::mailbox_length(), 0U);  // the result came too late
    });
}

TEST(task_supervisor, refuses_more_tasks_than_allowed) {  // TK-050
    in_runtime([] {
        auto const sup = task_supervisor::start_link({.max_children = 1});
        auto slow = task::async(sup, until_told);
        EXPECT_THROW(static_cast<void>(task::async(sup, until_told)), task::limit_error);
        EXPECT_THROW(static_cast<void>(task::async_nolink(sup, until_told)), task::limit_error);
        EXPECT_THROW(task::async_notify(sup, until_told), task::limit_error);
        EXPECT_EQ(task_supervisor::start_child(sup, until_told).error(), exit_reason{"max_children"});
        EXPECT_EQ(weft::mailbox_length(), 0U);
        static_cast<void>(task::shutdown(std::move(slow)));
    });
}

TEST(task_supervisor, starts_tasks_without_an_owner) {  // TK-051
    captured_log const log;
    in_runtime([] {
        auto const sup = task_supervisor::start_link();
        auto const started = task_supervisor::start_child(sup, until_told);
        ASSERT_TRUE(started);
        EXPECT_FALSE(holds(weft::process_info(*started)->links, weft::self()));
        EXPECT_EQ(end_after(*started, [&] { weft::exit_signal(*started, exit_reason{"alone"}); }), exit_reason{"alone"});
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_supervisor, restarts_tasks_as_they_say) {  // TK-052
    captured_log const log;
    in_runtime([] {
        weft::trap_exit(true);
        weft::pid const probe = weft::self();
        auto const failing_once = [probe, runs = std::make_shared<int>(0)] {
            weft::send(probe, begun{"run", weft::self()});
            if (++*runs == 1) weft::exit(exit_reason{"first"});
        };
        auto const sup = task_supervisor::start_link({.intensity = {.restarts = 2}});
        auto const none_left = [sup] {
            while (!task_supervisor::children(sup).empty()) weft::yield();
        };
        ASSERT_TRUE(task_supervisor::start_child(sup, failing_once, {.restart = restart::transient}));
        EXPECT_EQ(next_begun(2).size(), 2U);
        none_left();
        ASSERT_TRUE(task_supervisor::start_child(sup, [probe] {
            weft::send(probe, begun{"temporary", weft::self()});
            weft::exit(exit_reason{"once"});
        }));
        EXPECT_EQ(next_begun(1), ids{"temporary"});
        none_left();
        EXPECT_FALSE(next_now<begun>());
        EXPECT_TRUE(weft::is_alive(sup));
        ASSERT_TRUE(task_supervisor::start_child(sup, [probe] { weft::send(probe, begun{"permanent", weft::self()}); },
                                                 {.restart = restart::permanent}));
        EXPECT_EQ(next<weft::exit_msg>()->reason, exit_reason::shutdown());
        EXPECT_EQ(next_begun(2), (ids{"permanent", "permanent"}));  // one restart was left in the budget
        EXPECT_FALSE(next_now<begun>());
    });
}

TEST(task_supervisor, ends_a_task_by_its_pid) {  // TK-054
    in_runtime([] {
        auto const sup = task_supervisor::start_link();
        auto slow = task::async_nolink(sup, until_told);
        EXPECT_TRUE(task_supervisor::terminate_child(sup, slow.process()));
        EXPECT_FALSE(weft::is_alive(slow.process()));
        EXPECT_EQ(task_supervisor::terminate_child(sup, slow.process()).error(), exit_reason{"not_found"});
        EXPECT_EQ(task::yield(slow)->error(), exit_reason::shutdown());
    });
}

TEST(task_supervisor, takes_its_tasks_with_it) {  // TK-055
    in_runtime([] {
        auto const sup = task_supervisor::start_link();
        weft::pid const probe = weft::self();
        auto plain = task::async_nolink(sup, until_told);
        auto brutal = task::async_nolink(sup, until_told, {.shutdown = weft::brutal_kill});
        auto const trapping = [probe] {
            weft::trap_exit(true);
            weft::send(probe, go_on{});
            weft::receive([](weft::exit_msg const&) {});
            return 3;
        };
        auto polite = task::async_nolink(sup, trapping);
        ASSERT_TRUE(next<go_on>());
        auto stubborn = task::async_nolink(sup, [probe]() -> int {
            weft::trap_exit(true);
            weft::send(probe, go_on{});
            for (;;) weft::receive([](weft::exit_msg const&) {});
        }, {.shutdown = 30ms});
        ASSERT_TRUE(next<go_on>());
        weft::stop(sup);
        EXPECT_EQ(task::yield(plain)->error(), exit_reason::shutdown());
        EXPECT_EQ(task::yield(brutal)->error(), exit_reason::killed());
        EXPECT_EQ(task::yield(polite)->value(), 3);
        EXPECT_EQ(task::yield(stubborn)->error(), exit_reason::killed());
    });
}

TEST(task_supervisor, that_is_not_there_ends_the_caller) {  // TK-056
    in_runtime([] {
        auto const dead = task_supervisor::start_link();
        weft::stop(dead);
        EXPECT_TRUE(names(end_of_process([dead] { static_cast<void>(task::async(dead, until_told)); }), "noproc"));
        EXPECT_TRUE(names(end_of_process([] { static_cast<void>(task::async_nolink("nobody", until_told)); }), "noproc"));
        EXPECT_TRUE(names(end_of_process([] { static_cast<void>(task_supervisor::start_child("nobody", until_told)); }), "noproc"));
        EXPECT_TRUE(names(end_of_process([] { static_cast<void>(task_supervisor::children("nobody")); }), "noproc"));
    });
}

// The supervisor is busy when the owner asks and ends, so the task begins without one.
TEST(task_supervisor, forgets_a_task_whose_owner_died_before_it_could_begin) {  // TK-057
    in_runtime([] {
        auto const sup = task_supervisor::start_link();
        weft::pid const probe = weft::self();
        weft::spawn_link([=] {
            weft::child_start const slow{[probe] {
                weft::send(probe, go_on{});
                weft::receive([](end_yourself) {});
                return weft::pid{};
            }};
            static_cast<void>(weft::dynamic_supervisor::start_child(sup, {.start = slow}));
            weft::send(probe, gone{"slow"});
        });
        ASSERT_TRUE(next<go_on>());
        auto const ran = std::make_shared<bool>(false);
        weft::pid const owner = weft::spawn([sup, ran] { static_cast<void>(task::async_nolink(sup, [ran] { *ran = true; })); });
        while (weft::info::process(weft::this_runtime(), owner)->state != weft::process_state::call) weft::yield();
        static_cast<void>(end_after(owner, [owner] { weft::exit_signal(owner, exit_reason::kill()); }));
        weft::send(sup, end_yourself{});
        EXPECT_EQ(next_gone(1), ids{"slow"});
        while (!task_supervisor::children(sup).empty()) weft::yield();
        EXPECT_FALSE(*ran);
        EXPECT_EQ(ran.use_count(), 1);
    });
}

// Under every schedule: the owner is killed at any moment.
TEST(task_supervisor, is_left_without_tasks_whenever_the_owner_dies) {  // TK-057
    EXPECT_TRUE(weft::sim::always({.count = 300}, [] {
        auto const sup = task_supervisor::start_link();
        weft::pid const owner = weft::spawn([sup] { task::await(task::async(sup, until_told)); });
        weft::yield();
        weft::exit_signal(owner, exit_reason::kill());
        static_cast<void>(wait_for_end(owner));
        while (!task_supervisor::children(sup).empty()) weft::yield();
    }));
}

TEST(task_supervisor, may_be_the_child_of_a_supervisor) {
    in_runtime([] {
        weft::task_supervisor_spec const spec{.name = "workers", .max_children = 1};
        auto const top = weft::supervisor::start_link({.children = {{.id = "workers", .start = weft::child(spec)}}});
        EXPECT_EQ(weft::supervisor::which_children(top)[0].type, weft::child_type::supervisor);
        EXPECT_EQ(task::await(task::async("workers", [] { return 1; })), 1);
    });
}

}  // namespace
