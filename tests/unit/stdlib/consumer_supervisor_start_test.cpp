// The start of a consumer supervisor: its options, its names, its subscriptions, and how it is shown.

#include "consumer_supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <weft/names.hpp>
#include <weft/registry.hpp>
#include <weft/stop.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

namespace {

using namespace std::chrono_literals;
using namespace weft;
using namespace weft::test;
using consumer_supervisor::start_link;
using consumer_supervisor::try_start_link;

struct no_chores {
    std::vector<chore> handle_demand(std::size_t) { return {}; }
};

exit_reason refused(chore_options options) {
    auto const made = try_start_link(std::move(options));
    return made ? exit_reason{"accepted"} : made.error();
}

bool contains(exit_reason const& reason, std::string_view text) { return reason.text().find(text) != std::string_view::npos; }

TEST(consumer_supervisor_start, refuses_a_restart_that_never_ends) {  // GS-150
    in_runtime([] {
        for (exit_reason const& said : {refused(chores(restart::permanent)), refused({.start = start_chore})}) {
            EXPECT_EQ(said.type(), "bad_opts");
            EXPECT_TRUE(contains(said, "restart is permanent; allowed are transient and temporary")) << said.to_string();
        }
        EXPECT_EQ(refused(chores(static_cast<restart>(7))).type(), "bad_opts");
        EXPECT_EQ(refused(chores(restart::temporary, {.within = 0s})).type(), "bad_opts");
    });
}

TEST(consumer_supervisor_start, refuses_children_that_are_stopped_or_restarted_out_of_time) {  // GS-150
    in_runtime([] {
        auto late = chores();
        late.shutdown = -1s;
        exit_reason const said = refused(std::move(late));
        EXPECT_EQ(said.type(), "bad_specs");
        EXPECT_TRUE(contains(said, "shutdown is -1 s; allowed are 0 and more, infinity and brutal_kill")) << said.to_string();
        auto hasty = chores();
        hasty.backoff = {.first = -1ms};
        EXPECT_EQ(refused(std::move(hasty)).type(), "bad_specs");
        child_start (*const nothing)(chore const&) = nullptr;
        EXPECT_EQ(refused({.start = nothing, .restart = restart::temporary}).type(), "bad_specs");
    });
}

TEST(consumer_supervisor_start, takes_options_that_are_made_inside_or_ignores) {  // GS-151
    captured_log const log;
    in_runtime([] {
        pid const probe = self();
        auto const sup = start_link<chore>([probe] {
            send(probe, self());
            return chores();
        }, {.name = "made inside"});
        EXPECT_EQ(next<pid>(), sup.id());
        EXPECT_EQ(whereis("made inside"), sup.id());

        auto const ignored = try_start_link<chore>([]() -> chore_options { throw ignore_start{}; });
        ASSERT_TRUE(ignored);
        EXPECT_FALSE(ignored->id());
        auto const thrown = try_start_link<chore>([]() -> chore_options { throw std::runtime_error{"no options"}; });
        EXPECT_EQ(thrown.error().text(), "no options");
        auto const wrong = try_start_link<chore>([] { return chores(restart::permanent); });
        EXPECT_EQ(wrong.error().type(), "bad_opts");
        auto const named = try_start_link<chore>([] { return chore_options{.name = "late", .start = start_chore, .restart = restart::temporary}; });
        EXPECT_TRUE(contains(named.error(), "\"late\"")) << named.error().to_string();
    });
}

TEST(consumer_supervisor_start, subscribes_as_it_is_told) {  // GS-168
    captured_log const log;
    in_runtime([] {
        auto options = chores();
        options.subscribe_to = {{self(), {.max_demand = 4}}};
        auto const sup = start_link(std::move(options));
        auto const request = next<gen_stage::protocol::subscribe>();
        ASSERT_TRUE(request);
        EXPECT_EQ(request->from.process, sup.id());
        EXPECT_EQ(request->options.max_demand, 4);
        EXPECT_EQ(next<gen_stage::protocol::ask>()->count, 4U);
    });
}

TEST(consumer_supervisor_start, fails_as_that_of_any_consumer) {  // GS-168
    captured_log const log;
    in_runtime([] {
        auto const with = [](gen_stage::producer_ref<chore> to, gen_stage::subscribe_options const& how) {
            auto options = chores();
            options.name = "unlucky";
            options.subscribe_to = {{std::move(to), how}};
            return options;
        };
        exit_reason const greedy = refused(with(self(), {.max_demand = 0}));
        EXPECT_EQ(greedy.type(), "bad_opts");
        EXPECT_TRUE(contains(greedy, "expected max_demand to be equal to or greater than 1, got: 0"));
        EXPECT_TRUE(contains(refused(with(self(), {.min_demand = 1000})), "expected min_demand to be equal to or less than 999, got: 1000"));
        EXPECT_EQ(refused(with("nobody", {})), exit_reason::noproc());
        EXPECT_FALSE(whereis("unlucky"));
        EXPECT_TRUE(try_start_link(with("nobody", {.cancel = gen_stage::cancel_mode::temporary})));
        EXPECT_EQ(refused(with("nobody", {.cancel = gen_stage::cancel_mode::temporary})).to_string().find("already_started"), 0U);
    });
}

TEST(consumer_supervisor_start, is_not_needed_to_subscribe_and_what_cannot_be_subscribed_to_is_refused) {  // GS-168
    captured_log const log;
    in_runtime([] {
        trap_exit(true);
        auto const fresh = [] { return start_link(chores()); };
        auto const source = gen_stage::start_link<no_chores>();
        EXPECT_TRUE(gen_stage::try_subscribe(fresh(), source));
        EXPECT_EQ(gen_stage::try_subscribe(fresh(), source, {.max_demand = -1}).error().type(), "bad_opts");

        auto const lonely = fresh();
        EXPECT_EQ(end_after(lonely, [&] { EXPECT_TRUE(gen_stage::try_subscribe(lonely, "nobody")); }), exit_reason::noproc());

        auto const dead = gen_stage::start_link<no_chores>();
        weft::stop(dead);
        auto const late = fresh();
        EXPECT_EQ(end_after(late, [&] { EXPECT_TRUE(gen_stage::try_subscribe(late, dead)); }), exit_reason::noproc());
        auto const patient = fresh();
        EXPECT_TRUE(gen_stage::try_subscribe(patient, dead, {.cancel = gen_stage::cancel_mode::temporary}));
        EXPECT_EQ(active(patient), 0U);
    });
}

TEST(consumer_supervisor_start, without_a_link_outlives_the_starter) {
    in_runtime([] {
        spawn([probe = self()] { send(probe, consumer_supervisor::start(chores()).id()); });
        auto const sup = next<pid>();
        ASSERT_TRUE(sup);
        EXPECT_EQ(active(*sup), 0U);
        weft::stop(*sup);
        auto const bad_start = end_of_process([] { consumer_supervisor::start(chores(restart::permanent)); });
        EXPECT_EQ(bad_start.type(), "bad_opts");
    });
}

TEST(consumer_supervisor_start, is_known_by_a_via_as_well) {
    in_runtime([] {
        auto const names = registry<std::string>::start_link({.name = "names", .keys = keys::unique});
        auto options = chores();
        options.name = names.via("chores");
        auto const sup = start_link(std::move(options));
        EXPECT_EQ(whereis(names.via("chores")), sup.id());
    });
}

TEST(consumer_supervisor_start, is_repeated_by_its_own_supervisor) {
    captured_log const log;
    in_runtime([] {
        auto const top = supervisor::start_link({.children = {{.id = "chores",
                                                               .start = child(chore_options{.name = "chores",
                                                                                            .start = start_chore,
                                                                                            .restart = restart::temporary})}}});
        EXPECT_EQ(supervisor::which_children(top).at(0).type, child_type::supervisor);
        pid const before = whereis("chores");
        EXPECT_EQ(before, pid_of(top, "chores"));
        exit_signal(before, exit_reason::kill());
        while (pid_of(top, "chores") == before || !whereis("chores")) yield();
        ASSERT_TRUE(consumer_supervisor::start_child(chore_supervisor{whereis("chores")}, chore_of("a")));
        EXPECT_EQ(next_begun(1), ids{"a"});
    });
}

TEST(consumer_supervisor_start, makes_a_process_that_drops_what_it_does_not_know) {
    captured_log const log;
    in_runtime([] {
        auto const sup = start_link(chores());
        send(sup, std::string{"hello"});
        EXPECT_EQ(active(sup), 0U);
    });
    EXPECT_EQ(log.lines_with("consumer_supervisor drops an unexpected message").size(), 1U);
}

}  // namespace
