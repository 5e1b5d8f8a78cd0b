// Starting a supervisor: children in order, all of them or none, and bad specs refused before anything runs.

#include "supervisor_support.hpp"

#include <weft/names.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <stdexcept>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
using weft::supervisor_spec;
namespace supervisor = weft::supervisor;

TEST(supervisor_start, runs_start_functions_in_order_inside_the_supervisor) {  // SV-001, SV-002
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {moody("a", {outcome::runs}), moody("b", {outcome::runs}),
                                                              moody("c", {outcome::runs})}});
        for (char const* id : {"a", "b", "c"}) {
            auto const called = next<start_called>();
            ASSERT_TRUE(called);
            EXPECT_EQ(called->id, id);
            EXPECT_EQ(called->inside, sup);
            EXPECT_TRUE(weft::is_alive(pid_of(sup, id)));
        }
    });
}

TEST(supervisor_start, that_fails_stops_what_it_had_started) {  // SV-003, SV-004
    in_runtime([] {
        weft::trap_exit(true);
        auto const failed = supervisor::try_start_link(
            {.name = "half", .children = {worker("a"), moody("b", {outcome::fails}), moody("c", {outcome::runs})}});
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error(), exit_reason::shutdown("failed_to_start(b, no luck)"));
        EXPECT_FALSE(weft::whereis("half"));
        auto const a = next<begun>();
        EXPECT_FALSE(weft::is_alive(a->process));
        EXPECT_EQ(next_gone(1), ids{"a"});
        EXPECT_EQ(next<start_called>()->id, "b");
        EXPECT_EQ(weft::mailbox_length(), 0U);  // no start of c, no exit_msg
    });
}

TEST(supervisor_start, that_fails_ends_the_caller_of_the_plain_verb) {  // SV-003
    in_runtime([] {
        exit_reason const end = end_of_process([] { supervisor::start_link({.children = {moody("b", {outcome::fails})}}); });
        EXPECT_EQ(end, exit_reason::shutdown("failed_to_start(b, no luck)"));
    });
}

TEST(supervisor_start, takes_an_exception_of_a_start_function_as_the_reason) {  // SV-005
    in_runtime([] {
        auto const failed = supervisor::try_start_link({.children = {moody("b", {outcome::throws})}});
        ASSERT_FALSE(failed);
        EXPECT_NE(failed.error().text().find("thrown by start"), std::string_view::npos) << failed.error().to_string();
    });
}

TEST(supervisor_start, goes_on_when_a_child_is_ignored) {  // SV-006
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {moody("b", {outcome::ignored}),
                                                              moody("t", {outcome::ignored}, weft::restart::temporary), worker("c")}});
        EXPECT_EQ(ids_of(sup), (ids{"b", "c"}));
        EXPECT_FALSE(pid_of(sup, "b"));
        EXPECT_TRUE(pid_of(sup, "c"));
    });
}

// The text of what is thrown for a bad spec; no start function may have run.
std::string refusal(supervisor_spec spec) {
    try {
        static_cast<void>(supervisor::try_start_link(std::move(spec)));
    } catch (weft::argument_error const& refused) {
        EXPECT_EQ(weft::mailbox_length(), 0U);
        return refused.what();
    }
    return "started";
}

bool says(std::string const& text, std::initializer_list<char const*> parts) {
    return std::all_of(parts.begin(), parts.end(), [&](char const* part) { return text.find(part) != std::string::npos; });
}

TEST(supervisor_start, refuses_a_bad_child_naming_it) {  // SV-008, SV-009
    in_runtime([] {
        auto const with = [](auto change) {
            supervisor_spec spec{.children = {moody("first", {outcome::runs}), moody("bad", {outcome::runs})}};
            change(spec.children[1]);
            return refusal(std::move(spec));
        };
        EXPECT_TRUE(says(with([](auto& c) { c.id = ""; }), {"missing_id"}));
        EXPECT_TRUE(says(with([](auto& c) { c.start = {}; }), {"bad", "missing_start"}));
        EXPECT_TRUE(says(with([](auto& c) { c.restart = static_cast<weft::restart>(7); }), {"bad", "7", "permanent", "invalid_restart_type"}));
        EXPECT_TRUE(says(with([](auto& c) { c.shutdown = -1s; }), {"bad", "-1 s", "brutal_kill", "invalid_shutdown"}));
        EXPECT_TRUE(says(with([](auto& c) { c.significant = true; }), {"bad", "bad_combination"}));
        EXPECT_TRUE(says(with([](auto& c) { c.id = "first"; }), {"first", "duplicate_child"}));
    });
}

TEST(supervisor_start, refuses_a_bad_option_naming_it) {  // SV-008
    in_runtime([] {
        supervisor_spec const good{.children = {moody("a", {outcome::runs}, weft::restart::transient)}};
        auto const with = [&good](auto change) {
            supervisor_spec spec = good;
            change(spec);
            return refusal(std::move(spec));
        };
        EXPECT_TRUE(says(with([](auto& s) { s.strategy = static_cast<weft::strategy>(9); }), {"9", "one_for_one", "invalid_strategy"}));
        EXPECT_TRUE(says(with([](auto& s) { s.intensity.within = 0s; }), {"0 s", "invalid_period"}));
        EXPECT_TRUE(says(with([](auto& s) { s.auto_shutdown = static_cast<weft::auto_shutdown>(9); }), {"9", "invalid_auto_shutdown"}));
        EXPECT_TRUE(says(with([](auto& s) { s.children[0].significant = true; }), {"a", "bad_combination"}));  // SV-066
    });
}

TEST(supervisor_start, can_check_a_spec_without_starting_it) {  // SV-010
    in_runtime([] {
        supervisor::check(supervisor_spec{.children = {worker("a"), worker("b")}});
        EXPECT_THROW(supervisor::check(supervisor_spec{.children = {worker("a"), worker("a")}}), weft::argument_error);
        EXPECT_THROW(supervisor::check(weft::child_spec{}), weft::argument_error);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(supervisor_start, with_a_name_that_is_taken_starts_nothing) {  // SV-011
    in_runtime([] {
        auto const first = supervisor::start_link({.name = "shop"});
        EXPECT_EQ(weft::whereis("shop"), first);
        auto const second = supervisor::try_start_link({.name = "shop", .children = {moody("a", {outcome::runs})}});
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error(), exit_reason{"already_started(" + to_string(first) + ")"});
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(supervisor_start, nests_and_runs_plain_functions) {
    in_runtime([] {
        weft::pid const probe = weft::self();
        auto const sup = supervisor::start_link({
            .children = {{.id = "inner", .start = weft::child(supervisor_spec{.children = {worker("leaf")}})},
                         {.id = "plain", .start = weft::child([probe] { obedient_worker(probe, "plain"); })},
                         {.id = "own", .start = weft::child([probe] {
                              return weft::spawn_link([probe] { obedient_worker(probe, "own"); });
                          })}},
        });
        ids begun = next_begun(3);
        std::sort(begun.begin(), begun.end());
        EXPECT_EQ(begun, (ids{"leaf", "own", "plain"}));
        auto const children = supervisor::which_children(sup);
        EXPECT_EQ(children[0].type, weft::child_type::supervisor);
        EXPECT_EQ(children[1].type, weft::child_type::worker);
        EXPECT_EQ(ids_of(children[0].process), ids{"leaf"});
    });
}

}  // namespace
