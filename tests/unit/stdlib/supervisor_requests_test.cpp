// What can be asked of a running supervisor, and significant children.

#include "supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <weft/info.hpp>

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::auto_shutdown;
using weft::exit_reason;
using weft::restart;
namespace supervisor = weft::supervisor;

exit_reason const bad{"bad"};

TEST(supervisor_requests, start_a_child_last_in_order) {  // SV-049
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a")}});
        auto const started = supervisor::start_child(sup, worker("b"));
        ASSERT_TRUE(started);
        EXPECT_EQ(pid_of(sup, "b"), *started);
        EXPECT_EQ(ids_of(sup), (ids{"a", "b"}));
        weft::stop(sup);
        EXPECT_EQ(next_gone(2), (ids{"b", "a"}));
    });
}

TEST(supervisor_requests, do_not_start_an_id_twice) {  // SV-050
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a")}});
        exit_reason const running{"already_started(" + to_string(pid_of(sup, "a")) + ")"};
        EXPECT_EQ(supervisor::start_child(sup, worker("a")).error(), running);
        ASSERT_TRUE(supervisor::terminate_child(sup, "a"));
        EXPECT_EQ(supervisor::start_child(sup, worker("a")).error(), exit_reason{"already_present"});
    });
}

TEST(supervisor_requests, do_not_keep_a_child_that_does_not_start) {  // SV-051
    captured_log const log;
    in_runtime([] {
        auto const sup = supervisor::start_link({});
        EXPECT_EQ(supervisor::start_child(sup, moody("a", {outcome::fails})).error(), exit_reason{"no luck"});
        EXPECT_TRUE(ids_of(sup).empty());
        auto const ignored = supervisor::start_child(sup, moody("b", {outcome::ignored}));
        ASSERT_TRUE(ignored);
        EXPECT_FALSE(*ignored);
        EXPECT_EQ(ids_of(sup), ids{"b"});
    });
    EXPECT_EQ(log.lines_with("child a does not start: no luck").size(), 1U);  // SV-094
}

TEST(supervisor_requests, refuse_a_bad_spec_and_the_supervisor_lives) {  // SV-052, SV-066
    in_runtime([] {
        auto const sup = supervisor::start_link({});
        EXPECT_THROW(static_cast<void>(supervisor::start_child(sup, {})), weft::argument_error);
        auto significant = worker("a", restart::transient);
        significant.significant = true;
        EXPECT_EQ(supervisor::start_child(sup, significant).error(), exit_reason{"bad_combination"});
        EXPECT_TRUE(supervisor::start_child(sup, worker("a")));
    });
}

TEST(supervisor_requests, stop_a_child_and_keep_its_spec) {  // SV-053
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a"), worker("t", restart::temporary)}});
        EXPECT_TRUE(supervisor::terminate_child(sup, "a"));
        EXPECT_EQ(next_gone(1), ids{"a"});
        EXPECT_TRUE(supervisor::terminate_child(sup, "a"));
        EXPECT_TRUE(supervisor::terminate_child(sup, "t"));
        EXPECT_EQ(ids_of(sup), ids{"a"});
        EXPECT_EQ(supervisor::terminate_child(sup, "nobody").error(), exit_reason{"not_found"});
    });
}

TEST(supervisor_requests, start_a_stopped_child_again) {  // SV-054
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a")}});
        EXPECT_EQ(supervisor::restart_child(sup, "a").error(), exit_reason{"running"});
        EXPECT_TRUE(supervisor::terminate_child(sup, "a"));
        auto const again = supervisor::restart_child(sup, "a");
        ASSERT_TRUE(again);
        EXPECT_EQ(pid_of(sup, "a"), *again);
        EXPECT_EQ(supervisor::restart_child(sup, "nobody").error(), exit_reason{"not_found"});
    });
}

TEST(supervisor_requests, forget_a_child_that_is_not_running) {  // SV-055
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a")}});
        EXPECT_EQ(supervisor::delete_child(sup, "a").error(), exit_reason{"running"});
        EXPECT_TRUE(supervisor::terminate_child(sup, "a"));
        EXPECT_TRUE(supervisor::delete_child(sup, "a"));
        EXPECT_EQ(supervisor::delete_child(sup, "a").error(), exit_reason{"not_found"});
    });
}

TEST(supervisor_requests, list_and_count_the_children) {  // SV-056, SV-057
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a"), {.id = "s", .start = weft::child(weft::supervisor_spec{})}, worker("b")}});
        EXPECT_TRUE(supervisor::terminate_child(sup, "b"));
        auto const children = supervisor::which_children(sup);
        ASSERT_EQ(children.size(), 3U);
        EXPECT_EQ(ids_of(sup), (ids{"a", "s", "b"}));
        EXPECT_TRUE(children[0].process && children[1].process);
        EXPECT_FALSE(children[2].process);
        EXPECT_EQ(children[1].type, weft::child_type::supervisor);
        auto const counted = supervisor::count_children(sup);
        EXPECT_EQ(counted.specs, 3U);
        EXPECT_EQ(counted.active, 2U);
        EXPECT_EQ(counted.supervisors, 1U);
        EXPECT_EQ(counted.workers, 2U);
    });
}

TEST(supervisor_requests, show_a_childs_spec) {  // SV-058
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a", restart::transient)}});
        auto const spec = supervisor::get_child_spec(sup, "a");
        ASSERT_TRUE(spec);
        EXPECT_EQ(spec->restart, restart::transient);
        EXPECT_EQ(spec->shutdown.patience(spec->start.type()), 5s);
        EXPECT_EQ(supervisor::get_child_spec(sup, "b").error(), exit_reason{"not_found"});
    });
}

TEST(supervisor_requests, wait_until_a_slow_start_is_done) {  // SV-059
    in_runtime([] {
        weft::pid const probe = weft::self();
        auto const sup = supervisor::start_link({});
        weft::child_spec const slow{.id = "slow", .start = weft::child_start{[probe] {
                                        weft::send(probe, start_called{"slow", weft::self()});
                                        weft::receive([](end_yourself) {});
                                        return start_worker(probe, "slow");
                                    }}};
        weft::spawn_link([=] { EXPECT_TRUE(supervisor::start_child(sup, slow)); });
        ASSERT_TRUE(next<start_called>());
        weft::spawn_link([=] { weft::send(probe, supervisor::count_children(sup).active); });
        weft::send(sup, end_yourself{});
        EXPECT_EQ(next<std::size_t>(), 1U);
    });
}

TEST(supervisor_requests, that_are_none_are_logged_and_dropped) {  // SV-060
    captured_log const log;
    in_runtime([] {
        auto const sup = supervisor::start_link({});
        weft::send(sup, gone{"?"});
        EXPECT_TRUE(ids_of(sup).empty());
    });
    ASSERT_EQ(log.size(), 1U);
    EXPECT_EQ(log.lines_with("gone").at(0).rfind("error", 0), 0U);
}

TEST(supervisor_requests, to_nobody_end_the_caller_with_noproc) {  // SV-061
    in_runtime([] {
        auto const dead = supervisor::start_link({});
        weft::stop(dead);
        for (weft::pid const& target : {dead, weft::pid{}}) {
            exit_reason const end = end_of_process([target] { static_cast<void>(supervisor::which_children(target)); });
            EXPECT_NE(end.to_string().find("noproc"), std::string::npos) << end.to_string();
        }
    });
}

weft::supervisor_spec with_significant(auto_shutdown mode, std::vector<weft::child_spec> children) {
    for (auto& each : children) each.significant = each.restart != restart::permanent;
    return {.auto_shutdown = mode, .children = std::move(children)};
}

TEST(supervisor_requests, any_significant_end_without_restart_ends_the_supervisor) {  // SV-062, SV-063, SV-065
    in_runtime([] {
        weft::trap_exit(true);
        for (restart const kind : {restart::transient, restart::temporary}) {
            auto const sup = supervisor::start_link(with_significant(auto_shutdown::any_significant, {worker("a"), worker("s", kind)}));
            EXPECT_EQ(next_begun(2), (ids{"a", "s"}));
            end_child(sup, "a", bad);  // insignificant
            EXPECT_EQ(next_begun(1), ids{"a"});
            EXPECT_EQ(next_gone(1), ids{"a"});
            if (kind == restart::transient) {
                end_child(sup, "s", bad);
                EXPECT_EQ(next_begun(1), ids{"s"});
                EXPECT_EQ(next_gone(1), ids{"s"});
            }
            end_child(sup, "s", exit_reason::normal());
            EXPECT_EQ(next_gone(2), (ids{"s", "a"}));
            EXPECT_EQ(next<weft::exit_msg>()->reason, exit_reason::shutdown());
        }
    });
}

TEST(supervisor_requests, all_significant_ends_end_the_supervisor) {  // SV-064
    in_runtime([] {
        weft::trap_exit(true);
        auto const sup = supervisor::start_link(with_significant(
            auto_shutdown::all_significant, {worker("s1", restart::transient), worker("s2", restart::temporary)}));
        EXPECT_EQ(next_begun(2), (ids{"s1", "s2"}));
        end_child(sup, "s1", exit_reason::normal());
        while (pid_of(sup, "s1")) weft::yield();
        end_child(sup, "s2", bad);
        EXPECT_EQ(next<weft::exit_msg>()->reason, exit_reason::shutdown());
    });
}

TEST(supervisor_requests, are_not_needed_to_see_its_restarts) {
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a")}});
        end_child(sup, "a", bad);
        EXPECT_EQ(next_begun(2), (ids{"a", "a"}));
        EXPECT_EQ(ids_of(sup), ids{"a"});  // it has done all its bookkeeping
        weft::pid const probe = weft::self();
        EXPECT_EQ(weft::info::process(weft::this_runtime(), sup)->behaviour, "supervisor");
        EXPECT_EQ(weft::info::process(weft::this_runtime(), sup)->parent, probe);
    });
}

}  // namespace
