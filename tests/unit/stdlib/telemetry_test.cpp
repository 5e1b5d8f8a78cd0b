// Events of the program, as those who execute them and those who listen see them.

#include "resident_support.hpp"

#include <weft/telemetry.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace telemetry_test {

struct bell_rang {
    int times = 0;
};
struct door_opened {
    std::string by;
};
struct walk_start {
    weft::telemetry::span_start at;
    std::string where;
};
struct walk_stop {
    weft::telemetry::span_end at;
    int steps = 0;
};
struct walk_exception {
    weft::telemetry::span_end at;
    std::string why;
};
using walk = weft::telemetry::span<walk_start, walk_stop, walk_exception>;

}  // namespace telemetry_test

namespace {

using namespace weft;
using namespace weft::test;
using namespace telemetry_test;

// The directory is one for the program, so each test takes its handlers away again.
class with_handlers {
public:
    explicit with_handlers(std::vector<std::string> ids) : ids_{std::move(ids)} {}
    with_handlers(with_handlers const&) = delete;
    with_handlers& operator=(with_handlers const&) = delete;
    ~with_handlers() {
        for (auto const& each : ids_) (void)telemetry::detach(each);
    }

private:
    std::vector<std::string> ids_;
};

TEST(telemetry, calls_all_handlers_in_their_order_in_the_process_that_executes) {
    in_runtime([] {
        with_handlers const mine{{"first", "second"}};
        std::vector<std::string> heard;
        pid where;
        ASSERT_TRUE(telemetry::attach<bell_rang>("first", [&](bell_rang const& bell) {
            where = self();
            heard.push_back("first " + std::to_string(bell.times));
        }));
        ASSERT_TRUE(telemetry::attach<bell_rang>("second", [&](bell_rang const& bell) { heard.push_back("second " + std::to_string(bell.times)); }));
        telemetry::execute(door_opened{"nobody"});
        telemetry::execute(bell_rang{3});
        EXPECT_EQ(heard, (std::vector<std::string>{"first 3", "second 3"}));
        EXPECT_EQ(where, self());
    });
}

TEST(telemetry, builds_no_event_that_nobody_hears) {
    in_runtime([] {
        with_handlers const mine{{"porter"}};
        int built = 0;
        auto const make = [&built] { return ++built, door_opened{"me"}; };
        EXPECT_FALSE(telemetry::attached<door_opened>());
        telemetry::execute<door_opened>(make);
        EXPECT_EQ(built, 0);
        std::string heard;
        ASSERT_TRUE(telemetry::attach<door_opened>("porter", [&heard](door_opened const& door) { heard = door.by; }));
        EXPECT_TRUE(telemetry::attached<door_opened>());
        telemetry::execute<door_opened>(make);
        EXPECT_EQ(built, 1);
        EXPECT_EQ(heard, "me");
    });
}

TEST(telemetry, takes_an_id_once_for_an_event_and_detaches_it_from_all) {
    in_runtime([] {
        with_handlers const mine{{"porter"}};
        ASSERT_TRUE(telemetry::attach<bell_rang>("porter", [](bell_rang const&) {}));
        ASSERT_TRUE(telemetry::attach<door_opened>("porter", [](door_opened const&) {}));
        EXPECT_EQ(telemetry::attach<bell_rang>("porter", [](bell_rang const&) {}).error(), exit_reason{"already_exists"});
        EXPECT_TRUE(telemetry::detach("porter"));
        EXPECT_FALSE(telemetry::attached<bell_rang>());
        EXPECT_FALSE(telemetry::attached<door_opened>());
        EXPECT_EQ(telemetry::detach("porter").error(), exit_reason{"not_found"});
    });
}

TEST(telemetry, refuses_a_handler_without_id_or_function) {
    in_runtime([] {
        EXPECT_EQ(refusal([] { (void)telemetry::attach<bell_rang>("", [](bell_rang const&) {}); }), "telemetry::attach: the id is empty");
        EXPECT_EQ(refusal([] { (void)telemetry::attach<bell_rang>("x", nullptr); }), "telemetry::attach: the handler is empty");
    });
}

TEST(telemetry, detaches_a_handler_that_fails_and_goes_on) {
    in_runtime([] {
        with_handlers const mine{{"clumsy", "careful", "watch"}};
        int careful = 0;
        std::vector<std::string> failed;
        ASSERT_TRUE(telemetry::attach<telemetry::handler_failed>("watch", [&failed](telemetry::handler_failed const& one) {
            failed = {one.handler, one.event, one.why.to_string()};
        }));
        ASSERT_TRUE(telemetry::attach<bell_rang>("clumsy", [](bell_rang const&) { throw std::runtime_error{"dropped it"}; }));
        ASSERT_TRUE(telemetry::attach<door_opened>("clumsy", [](door_opened const&) {}));
        ASSERT_TRUE(telemetry::attach<bell_rang>("careful", [&careful](bell_rang const&) { ++careful; }));
        telemetry::execute(bell_rang{});
        telemetry::execute(bell_rang{});
        EXPECT_EQ(careful, 2);
        ASSERT_EQ(failed.size(), 3U);
        EXPECT_EQ(failed[0], "clumsy");
        EXPECT_EQ(failed[1], "telemetry_test::bell_rang");
        EXPECT_NE(failed[2].find("dropped it"), std::string::npos) << failed[2];
        EXPECT_FALSE(telemetry::attached<door_opened>());
    });
}

TEST(telemetry, survives_a_handler_that_exits_but_not_a_kill) {
    in_runtime([] {
        with_handlers const mine{{"leaver", "sleeper"}};
        ASSERT_TRUE(telemetry::attach<bell_rang>("leaver", [](bell_rang const&) { exit(exit_reason{"fed up"}); }));
        EXPECT_TRUE(end_of_process([] { telemetry::execute(bell_rang{}); }).is_normal());
        ASSERT_TRUE(telemetry::attach<bell_rang>("sleeper", [probe = self()](bell_rang const&) {
            send(probe, begun{"sleeper", self()});
            receive([](end_yourself const&) {});
        }));
        pid const asleep = spawn([] { telemetry::execute(bell_rang{}); });
        exit_reason const end = end_after(asleep, [asleep] {
            EXPECT_TRUE(next<begun>());
            exit_signal(asleep, exit_reason::kill());
        });
        EXPECT_EQ(end, exit_reason::killed());
        EXPECT_TRUE(telemetry::attached<bell_rang>());  // who was killed has not failed
    });
}

TEST(telemetry, lets_a_handler_detach_itself) {
    in_runtime([] {
        int heard = 0;
        ASSERT_TRUE(telemetry::attach<bell_rang>("once", [&heard](bell_rang const&) {
            ++heard;
            EXPECT_TRUE(telemetry::detach("once"));
        }));
        telemetry::execute(bell_rang{});
        telemetry::execute(bell_rang{});
        EXPECT_EQ(heard, 1);
    });
}

TEST(telemetry, destroys_a_handler_that_is_detached) {
    in_runtime([] {
        auto const held = std::make_shared<int>(7);
        ASSERT_TRUE(telemetry::attach<bell_rang>("holder", [held](bell_rang const&) {}));
        EXPECT_EQ(held.use_count(), 2);
        ASSERT_TRUE(telemetry::detach("holder"));
        EXPECT_EQ(held.use_count(), 1);
    });
}

TEST(telemetry, finds_the_point_of_an_event_that_another_module_names_too) {
    in_runtime([] {
        auto elsewhere = weft::detail::type_of<bell_rang>;  // as another module has it: equal, and somewhere else
        EXPECT_EQ(&telemetry::detail::find_point(elsewhere), &telemetry::detail::point_of<bell_rang>());
        auto hidden = weft::detail::type_of<bell_rang>;
        hidden.by_name = false;  // as a type that only its own module can name
        EXPECT_NE(&telemetry::detail::find_point(hidden), &telemetry::detail::point_of<bell_rang>());
        EXPECT_EQ(&telemetry::detail::find_point(hidden), &telemetry::detail::find_point(hidden));
    });
}

TEST(telemetry_span, has_one_context_and_a_duration) {
    in_runtime([] {
        with_handlers const mine{{"watch"}};
        std::vector<walk_start> starts;
        std::vector<walk_stop> stops;
        std::vector<walk_exception> exceptions;
        ASSERT_TRUE(telemetry::attach<walk_start>("watch", [&](walk_start const& one) { starts.push_back(one); }));
        ASSERT_TRUE(telemetry::attach<walk_stop>("watch", [&](walk_stop const& one) { stops.push_back(one); }));
        ASSERT_TRUE(telemetry::attach<walk_exception>("watch", [&](walk_exception const& one) { exceptions.push_back(one); }));
        nanoseconds const before = system_time();
        walk const first{[](auto at) { return walk_start{at, "park"}; }};
        walk const second{[](auto at) { return walk_start{at, "wood"}; }};
        receive(after(std::chrono::milliseconds{2}, [] {}));
        second.end<walk_exception>([](auto at) { return walk_exception{at, "rain"}; });
        first.end<walk_stop>([](auto at) { return walk_stop{at, 12}; });
        ASSERT_EQ(starts.size(), 2U);
        ASSERT_EQ(stops.size(), 1U);
        ASSERT_EQ(exceptions.size(), 1U);
        EXPECT_GE(starts[0].at.system_time, before);
        EXPECT_NE(starts[0].at.span_context, starts[1].at.span_context);
        EXPECT_EQ(stops[0].at.span_context, starts[0].at.span_context);
        EXPECT_EQ(exceptions[0].at.span_context, starts[1].at.span_context);
        EXPECT_GE(stops[0].at.duration, std::chrono::milliseconds{2});
    });
}

TEST(telemetry_span, that_nobody_heard_begin_is_silent_to_its_end) {
    in_runtime([] {
        with_handlers const mine{{"late"}};
        int heard = 0;
        walk const quiet{[](auto at) { return walk_start{at, "park"}; }};
        ASSERT_TRUE(telemetry::attach<walk_stop>("late", [&heard](walk_stop const&) { ++heard; }));
        quiet.end<walk_stop>([](auto at) { return walk_stop{at, 1}; });
        EXPECT_EQ(heard, 0);
        walk const half{[](auto at) { return walk_start{at, "park"}; }};  // its start has no handler, its stop has
        half.end<walk_stop>([](auto at) { return walk_stop{at, 1}; });
        EXPECT_EQ(heard, 1);
    });
}

TEST(telemetry_threads, execute_while_others_attach_and_detach) {
    std::atomic<int> heard{0};
    std::atomic<bool> done{false};
    std::vector<std::thread> ringers;
    for (int i = 0; i != 3; ++i) {
        ringers.emplace_back([&done] {
            while (!done.load()) telemetry::execute(bell_rang{1});
        });
    }
    for (int round = 0; round != 500; ++round) {
        auto const counter = std::make_shared<std::atomic<int>>(0);
        ASSERT_TRUE(telemetry::attach<bell_rang>("counter", [counter, &heard](bell_rang const& bell) { *counter += bell.times, ++heard; }));
        while (counter->load() == 0) std::this_thread::yield();
        ASSERT_TRUE(telemetry::detach("counter"));
    }
    done = true;
    for (auto& each : ringers) each.join();
    EXPECT_GE(heard.load(), 500);
    EXPECT_FALSE(telemetry::attached<bell_rang>());
}

}  // namespace
