// The children of a consumer supervisor: started by events or by hand, listed, counted, terminated.

#include "consumer_supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <weft/child.hpp>
#include <weft/gen_server.hpp>

#include <gtest/gtest.h>

#include <any>
#include <memory>
#include <stdexcept>

namespace {

using namespace std::chrono_literals;
using namespace weft;
using namespace weft::test;

exit_reason const bad{"bad"};

// A stage as producer, and a server as child: what it is made of shows that it got the event.
struct three_words {
    std::vector<std::string> words{"one", "two", "three"};
    std::vector<std::string> handle_demand(std::size_t) { return std::exchange(words, {}); }
};
struct word_with_probe {
    word_with_probe(pid probe, std::string word) { send(probe, begun{std::move(word), self()}); }
    void handle_cast(end_yourself const& order) { weft::exit(order.why); }
};

TEST(consumer_supervisor_children, are_made_from_one_event_each) {  // GS-152
    in_runtime([] {
        auto const words = gen_stage::start_link<three_words>();
        auto const sup = consumer_supervisor::start_link<std::string>({
            .start = [probe = self()](std::string word) { return child<word_with_probe>(probe, std::move(word)); },
            .restart = restart::temporary,
        });
        EXPECT_EQ(listed(sup), 0U);
        gen_stage::subscribe(sup, words);
        EXPECT_EQ(next_begun(3), (ids{"one", "two", "three"}));
        auto const counted = consumer_supervisor::count_children(sup);
        EXPECT_EQ(counted.specs, 1U);
        EXPECT_EQ(counted.active, 3U);
        EXPECT_EQ(counted.workers, 3U);
        EXPECT_EQ(counted.supervisors, 0U);
        EXPECT_EQ(listed(sup), 3U);
    });
}

TEST(consumer_supervisor_children, that_do_not_start_are_not_added_and_the_supervisor_lives) {  // GS-153
    captured_log const log;
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link(chores());
        feeder in{sup};
        in.give({chore_of("fails", {outcome::fails}), chore_of("ignored", {outcome::ignored}), chore_of("runs")});
        EXPECT_EQ(next_begun(1), ids{"runs"});
        EXPECT_EQ(listed(sup), 1U);
        EXPECT_TRUE(is_alive(sup));
    });
    EXPECT_EQ(log.lines_with("child does not start: no luck").size(), 1U);
}

TEST(consumer_supervisor_children, whose_start_throws_or_exits_are_not_added_either) {  // GS-154
    captured_log const log;
    in_runtime([] {
        auto options = chores();
        options.start = [](chore const& event) {
            if (event.id == "thrown by the template") throw std::runtime_error{event.id};
            if (event.id == "exits in the template") weft::exit(exit_reason{event.id});
            if (event.id == "exits") return child_start{[]() -> pid { weft::exit(exit_reason{"exits"}); }};
            if (event.id == "empty") return child_start{};
            return start_chore(event);
        };
        auto const sup = consumer_supervisor::start_link(std::move(options));
        feeder in{sup};
        in.give({chore_of("throws", {outcome::throws}), chore_of("exits"), chore_of("thrown by the template"),
                 chore_of("exits in the template"), chore_of("empty"), chore_of("runs")});
        EXPECT_EQ(next_begun(1), ids{"runs"});
        EXPECT_EQ(listed(sup), 1U);
        EXPECT_TRUE(is_alive(sup));
    });
    EXPECT_EQ(log.lines_with("child does not start").size(), 5U);
    for (char const* text : {"thrown by start", "child does not start: exits", "thrown by the template", "exits in the template", "bad_specs"}) {
        EXPECT_FALSE(log.lines_with(text).empty()) << text;
    }
}

TEST(consumer_supervisor_children, started_by_hand_are_what_their_start_function_gave) {  // GS-159
    captured_log const log;
    in_runtime([] {
        auto options = chores();
        options.start = [](chore const& event) {
            if (event.id == "exits") return child_start{[]() -> pid { weft::exit(exit_reason{"exits"}); }};
            if (event.id != "with info") return start_chore(event);
            return child_start{[event]() -> result<started_child> {
                return started_child{*start_worker(event.probe, event.id), std::string{"port 80"}};
            }};
        };
        auto const sup = consumer_supervisor::start_link(std::move(options));
        auto const made = [&](std::string id, outcome how) { return consumer_supervisor::start_child(sup, chore_of(std::move(id), {how})); };

        auto const runs = made("runs", outcome::runs);
        ASSERT_TRUE(runs);
        EXPECT_EQ(next_worker().process, runs->process);
        auto const with_info = made("with info", outcome::runs);
        ASSERT_TRUE(with_info);
        EXPECT_EQ(std::any_cast<std::string>(with_info->info), "port 80");
        EXPECT_EQ(made("fails", outcome::fails).error(), exit_reason{"no luck"});
        auto const ignored = made("ignored", outcome::ignored);
        ASSERT_TRUE(ignored);
        EXPECT_FALSE(*ignored);
        EXPECT_EQ(made("throws", outcome::throws).error().text(), "thrown by start");
        EXPECT_EQ(made("exits", outcome::runs).error(), exit_reason{"exits"});
        EXPECT_EQ(listed(sup), 2U);
    });
}

TEST(consumer_supervisor_children, that_are_temporary_end_once) {  // GS-160
    captured_log const log;
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link(chores(restart::temporary));
        for (auto const& why : {exit_reason::normal(), exit_reason::shutdown(), bad}) {
            auto const made = consumer_supervisor::start_child(sup, chore_of("a"));
            ASSERT_TRUE(made);
            EXPECT_EQ(active(sup), 1U);
            send(*made, end_yourself{why});
            wait_until_listed(sup, 0);
            auto const counted = consumer_supervisor::count_children(sup);
            EXPECT_EQ(counted.active + counted.workers, 0U);
        }
        auto const killed = consumer_supervisor::start_child(sup, chore_of("a"));
        exit_signal(*killed, exit_reason::kill());
        wait_until_listed(sup, 0);
        EXPECT_EQ(next_begun(4).size(), 4U);
        EXPECT_FALSE(next_now<begun>());
    });
}

TEST(consumer_supervisor_children, are_terminated_once) {  // GS-166
    captured_log const log;
    in_runtime([] {
        auto const ended_by = [](child_shutdown how) {
            auto options = chores(restart::transient);
            options.shutdown = how;
            auto const sup = consumer_supervisor::start_link(std::move(options));
            auto const made = consumer_supervisor::start_child(sup, chore_of("a"));
            exit_reason const end = end_after(*made, [&] { EXPECT_TRUE(consumer_supervisor::terminate_child(sup, *made)); });
            EXPECT_EQ(consumer_supervisor::terminate_child(sup, *made).error(), exit_reason{"not_found"});
            EXPECT_EQ(listed(sup), 0U);
            return end;
        };
        EXPECT_EQ(ended_by(infinity), exit_reason::shutdown());
        EXPECT_EQ(ended_by(5s), exit_reason::shutdown());
        EXPECT_EQ(ended_by(brutal_kill), exit_reason::killed());
    });
}

TEST(consumer_supervisor_children, may_be_supervisors) {
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link<std::string>({
            .start = [](std::string const& name) { return child(supervisor_spec{.label = name}); },
            .restart = restart::temporary,
        });
        ASSERT_TRUE(consumer_supervisor::start_child(sup, "inner"));
        auto const counted = consumer_supervisor::count_children(sup);
        EXPECT_EQ(counted.supervisors, 1U);
        EXPECT_EQ(counted.workers, 0U);
        EXPECT_EQ(consumer_supervisor::which_children(sup).at(0).type, child_type::supervisor);
    });
}

TEST(consumer_supervisor_children, may_be_made_of_what_cannot_be_copied) {
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link<std::unique_ptr<chore>>({
            .start = [](std::unique_ptr<chore> event) { return start_chore(*event); },
            .restart = restart::temporary,
        });
        ASSERT_TRUE(consumer_supervisor::start_child(sup, std::make_unique<chore>(chore_of("a"))));
        EXPECT_EQ(next_begun(1), ids{"a"});
    });
}

TEST(consumer_supervisor_children, of_nobody_cannot_be_asked_for) {
    captured_log const log;
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link(chores());
        weft::stop(sup);
        auto const end = end_of_process([sup] { static_cast<void>(consumer_supervisor::start_child(sup, chore_of("a"))); });
        EXPECT_NE(end.to_string().find("noproc"), std::string::npos) << end.to_string();
    });
}

}  // namespace
