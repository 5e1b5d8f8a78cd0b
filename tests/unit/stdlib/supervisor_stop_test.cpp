// How a supervisor and its children end: in reverse order, each as its spec says, and with whom.

#include "supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <weft/child.hpp>
#include <weft/gen_server.hpp>

#include <weft/info.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::child_spec;
using weft::exit_reason;
using weft::restart;
namespace supervisor = weft::supervisor;

struct ended_with {
    exit_reason why;
};

// A trapping child: what it does when it is asked to stop is up to `obey`.
template <class Obey>
child_spec stubborn(std::string id, weft::child_shutdown how, Obey obey, restart kind = restart::permanent) {
    weft::pid const probe = weft::self();
    return {.id = id,
            .start = weft::child_start{[=] {
                return weft::proc_lib::try_start([=](weft::proc_lib::init_ack& ack) {
                    farewell const last{probe, id};
                    weft::trap_exit(true);
                    weft::send(probe, begun{id, weft::self()});
                    ack.ready();
                    obey();
                });
            }},
            .restart = kind,
            .shutdown = how};
}

void wait_for_order() { weft::receive([](weft::exit_msg const&) {}); }
void ignore_orders() {
    for (;;) weft::receive([](weft::exit_msg const&) {});
}
void end_as_asked() {
    wait_for_order();
    weft::exit(exit_reason::shutdown());
}

weft::pid start_with(child_spec spec) { return supervisor::start_link({.children = {std::move(spec)}}); }

TEST(supervisor_stop, takes_children_in_reverse_one_after_the_other) {  // SV-037, SV-047
    in_runtime([] {
        weft::trap_exit(true);
        auto const sup = supervisor::start_link({.children = {worker("a"), worker("b"), worker("c")}});
        weft::stop(sup);
        EXPECT_EQ(next_gone(3), (ids{"c", "b", "a"}));
        EXPECT_TRUE(next<weft::exit_msg>()->reason.is_normal());
        EXPECT_FALSE(weft::is_alive(sup));
    });
}

TEST(supervisor_stop, ends_a_plain_child_with_shutdown) {  // SV-038
    in_runtime([] {
        auto const sup = start_with(worker("a"));
        weft::ref const watch = weft::monitor(next<begun>()->process);
        ASSERT_TRUE(supervisor::terminate_child(sup, "a"));
        auto const down = next<weft::down_msg>();
        EXPECT_EQ(down->monitor, watch);
        EXPECT_EQ(down->reason, exit_reason::shutdown());
    });
}

TEST(supervisor_stop, gives_a_trapping_child_its_time) {  // SV-039
    captured_log const log;
    in_runtime([] {
        auto const sup = start_with(stubborn("a", 10s, [] {
            wait_for_order();
            weft::sleep_for(30ms);
            weft::exit(exit_reason::shutdown());
        }));
        ASSERT_TRUE(supervisor::terminate_child(sup, "a"));
    });
    EXPECT_EQ(log.size(), 0U);
}

TEST(supervisor_stop, kills_a_child_that_does_not_end_in_time) {  // SV-040, SV-095
    captured_log const log;
    in_runtime([] {
        auto const sup = start_with(stubborn("a", 50ms, ignore_orders));
        weft::ref const watch = weft::monitor(next<begun>()->process);
        weft::nanoseconds const before = weft::monotonic_time();
        ASSERT_TRUE(supervisor::terminate_child(sup, "a"));
        EXPECT_GE(weft::monotonic_time() - before, 50ms);
        auto const down = next<weft::down_msg>();
        EXPECT_EQ(down->monitor, watch);
        EXPECT_EQ(down->reason, exit_reason::killed());
    });
    EXPECT_EQ(log.lines_with("did not stop as asked: killed").size(), 1U);
}

TEST(supervisor_stop, kills_a_brutal_kill_child_at_once) {  // SV-041
    captured_log const log;
    in_runtime([] {
        auto const sup = start_with(stubborn("a", weft::brutal_kill, ignore_orders));
        weft::ref const watch = weft::monitor(next<begun>()->process);
        ASSERT_TRUE(supervisor::terminate_child(sup, "a"));
        auto const down = next<weft::down_msg>();
        EXPECT_EQ(down->monitor, watch);
        EXPECT_EQ(down->reason, exit_reason::killed());
    });
    EXPECT_EQ(log.size(), 0U);
}

TEST(supervisor_stop, waits_for_ever_when_told_so) {  // SV-042, SV-047
    in_runtime([] {
        weft::trap_exit(true);
        weft::pid const probe = weft::self();
        auto const sup = start_with(stubborn("a", weft::infinity, [probe] {
            wait_for_order();
            weft::send(probe, ended_with{});
            weft::receive([](end_yourself) {});
            weft::exit(exit_reason::shutdown());
        }));
        weft::pid const child = next<begun>()->process;
        EXPECT_EQ(weft::try_stop(sup, {}, 50ms).error(), exit_reason::timeout());
        ASSERT_TRUE(next<ended_with>());
        EXPECT_TRUE(weft::is_alive(child));
        weft::send(child, end_yourself{});
        EXPECT_TRUE(next<weft::exit_msg>()->reason.is_normal());  // the stop went on
        EXPECT_FALSE(weft::is_alive(child));
    });
}

TEST(supervisor_stop, finds_a_child_that_removed_its_link) {  // SV-043
    in_runtime([] {
        auto const sup = start_with(stubborn("a", 10s, [] {
            weft::unlink(weft::parent());
            end_as_asked();
        }));
        weft::pid const child = next<begun>()->process;
        weft::stop(sup);
        EXPECT_FALSE(weft::is_alive(child));
        EXPECT_EQ(next_gone(1), ids{"a"});
    });
}

TEST(supervisor_stop, comes_with_the_parents_end_whatever_its_reason) {  // SV-044
    in_runtime([] {
        weft::pid const probe = weft::self();
        for (auto const& why : {exit_reason{"parent"}, exit_reason::normal()}) {
            weft::spawn([=] {
                auto const obey = [probe] {
                    weft::receive([probe](weft::exit_msg end) { weft::send(probe, ended_with{end.reason}); });
                    weft::exit(exit_reason::shutdown());
                };
                weft::send(probe, start_with(stubborn("a", 10s, obey)));
                weft::receive([](end_yourself order) { weft::exit(order.why); });
            });
            weft::pid const sup = *next<weft::pid>();
            weft::ref const watch = weft::monitor(sup);
            auto const parent = weft::info::process(weft::this_runtime(), sup)->parent;
            weft::send(parent, end_yourself{why});
            auto const down = next<weft::down_msg>();
            EXPECT_EQ(down->monitor, watch);
            EXPECT_EQ(down->reason, why);
            EXPECT_EQ(next<ended_with>()->why, exit_reason::shutdown());
        }
    });
}

TEST(supervisor_stop, does_not_come_by_a_strangers_signal) {  // SV-045
    in_runtime([] {
        auto const sup = start_with(worker("a"));
        end_of_process([sup] { weft::exit_signal(sup, exit_reason{"stranger"}); });
        EXPECT_EQ(ids_of(sup), ids{"a"});
    });
}

// Tells its end to the probe.
struct trapping_server {
    explicit trapping_server(weft::pid probe) : probe_{probe} { weft::trap_exit(true); }
    void terminate(exit_reason const& why) { weft::send(probe_, ended_with{why}); }
    weft::pid probe_;
};

TEST(supervisor_stop, by_a_kill_takes_the_children_by_their_links) {  // SV-046
    captured_log const log;
    in_runtime([] {
        weft::trap_exit(true);
        auto const sup = supervisor::start_link(
            {.children = {worker("a"), {.id = "server", .start = weft::child<trapping_server>(weft::self())}}});
        weft::ref const watch = weft::monitor(next<begun>()->process);
        weft::exit_signal(sup, exit_reason::kill());
        EXPECT_EQ(next<weft::exit_msg>()->reason, exit_reason::killed());
        auto const down = next<weft::down_msg>();
        EXPECT_EQ(down->monitor, watch);
        EXPECT_EQ(down->reason, exit_reason::killed());
        EXPECT_EQ(next<ended_with>()->why, exit_reason::killed());
    });
}

TEST(supervisor_stop, reports_a_permanent_child_that_ends_normal) {  // SV-048
    captured_log const log;
    in_runtime([] {
        weft::stop(start_with(stubborn("p", 10s, wait_for_order)));
        weft::stop(start_with(stubborn("t", 10s, wait_for_order, restart::transient)));
        weft::stop(start_with(stubborn("u", 10s, wait_for_order, restart::temporary)));
    });
    EXPECT_EQ(log.size(), 1U);
    EXPECT_EQ(log.lines_with("child p").size(), 1U);
}

TEST(supervisor_stop, gives_a_subtree_all_the_time_it_needs) {  // SV-100
    in_runtime([] {
        weft::trap_exit(true);
        weft::pid const probe = weft::self();
        weft::supervisor_spec const inner{.children = {stubborn("leaf", weft::infinity, [probe] {
                                              wait_for_order();
                                              weft::send(probe, ended_with{});
                                              weft::receive([](end_yourself) {});
                                              weft::exit(exit_reason::shutdown());
                                          })}};
        auto const sup = start_with({.id = "inner", .start = weft::child(inner)});
        weft::pid const leaf = next<begun>()->process;
        EXPECT_EQ(supervisor::get_child_spec(sup, "inner")->shutdown.patience(weft::child_type::supervisor), weft::infinity);
        EXPECT_EQ(weft::try_stop(sup, {}, 100ms).error(), exit_reason::timeout());
        ASSERT_TRUE(next<ended_with>());
        EXPECT_TRUE(weft::is_alive(leaf));
        weft::send(leaf, end_yourself{});
        EXPECT_TRUE(next<weft::exit_msg>()->reason.is_normal());
    });
}

// A tree of supervisors, ten wide, with workers as leaves.
child_spec branch(std::string const& id, int depth) {
    if (depth == 0) return worker(id);
    weft::supervisor_spec spec{.label = id};
    for (int i = 0; i != 10; ++i) spec.children.push_back(branch(id + std::to_string(i), depth - 1));
    return {.id = id, .start = weft::child(std::move(spec))};
}

TEST(supervisor_stop, of_a_tree_takes_leaves_before_their_supervisors) {  // SV-099, SV-037
    in_runtime([] {
        std::uint32_t const before = weft::info::node(weft::this_runtime()).processes;
        auto const sup = start_with(branch("t", weft::test::unless_simulated(3, 2)));
        std::uint32_t const leaves = weft::test::unless_simulated(1000U, 100U);
        std::uint32_t const others = weft::test::unless_simulated(100U + 10U + 1U, 10U + 1U);
        EXPECT_EQ(weft::info::node(weft::this_runtime()).processes, before + leaves + others + 1);
        ids started = next_begun(leaves);
        weft::stop(sup);
        EXPECT_EQ(weft::info::node(weft::this_runtime()).processes, before);
        std::reverse(started.begin(), started.end());
        EXPECT_EQ(next_gone(leaves), started);
    });
}

}  // namespace
