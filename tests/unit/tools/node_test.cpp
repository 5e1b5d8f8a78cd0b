// A node of applications made in the test: order of callbacks, ends of applications and what they mean for the node,
// failures, and the budget of a stop.

#include <weft/application/node.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/spawn.hpp>

#include <gtest/gtest.h>

#include <mutex>
#include <stdexcept>
#include <thread>

namespace weft::app {
namespace {

using namespace std::chrono_literals;

/// What happened, in order; written by processes and read by the test's thread.
class record {
public:
    void add(std::string line) {
        std::lock_guard const held{guard_};
        lines_ += (lines_.empty() ? "" : " ") + std::move(line);
    }
    std::string take() {
        std::lock_guard const held{guard_};
        return std::exchange(lines_, {});
    }

private:
    std::mutex guard_;
    std::string lines_;
};
record happened;
record logged;

void wait_for_ever() {
    struct never {};
    receive([](never) {});
}

pid start_waiting(app_context& app) {
    happened.add(app.name() + ".start");
    return spawn_link(&wait_for_ever);
}

constexpr application waiting{
    .start = [](app_context& app) { return start_waiting(app); },
    .phase = [](app_context& app, std::string_view phase) { happened.add(app.name() + '.' + std::string{phase}); },
    .prep_stop = [](app_context& app) { happened.add(app.name() + ".prep_stop"); },
    .stop = [](app_context& app) { happened.add(app.name() + ".stop"); },
};

unit make_unit(std::string name, application const& callbacks, start_type start = start_type::permanent) {
    unit made{.what = {.name = std::move(name), .version = version::parse("0.1").value()}, .start = start, .callbacks = callbacks, .directory = "/"};
    made.what.start_timeout = 5s;
    made.what.shutdown = 5s;
    return made;
}

class node_of {
public:
    explicit node_of(std::vector<unit> units, nanoseconds stop_timeout = 20s)
        : node_{in_, std::move(units), {.stop_timeout = stop_timeout, .log = &log}} {
        node_.start();
    }
    void wait_for_log(std::string_view part) {
        std::string all;
        while ((all += logged.take()).find(part) == std::string::npos) std::this_thread::yield();
    }
    int stop() {
        node_.request_stop("test");
        return end();
    }
    int end() {
        auto const how = node_.wait();
        EXPECT_FALSE(how.abandoned);
        return how.exit_code;
    }

private:
    static void log(log::level, std::string_view application, std::string_view text) {
        logged.add(std::string{application} + ": " + std::string{text});
    }
    runtime in_{{.workers = 2, .stack_bytes = std::size_t{256} * 1024}};
    node node_;
};

class node_test : public ::testing::Test {
protected:
    node_test() {
        static_cast<void>(happened.take());
        static_cast<void>(logged.take());
    }
};

// AP-012, AP-014
TEST_F(node_test, starts_in_order_runs_phases_after_all_and_stops_in_reverse) {
    auto a = make_unit("a", waiting);
    auto b = make_unit("b", waiting);
    b.what.phases = {"open", "listen"};
    node_of node{{a, b}};
    node.wait_for_log("ready after");
    EXPECT_EQ(happened.take(), "a.start b.start b.open b.listen");
    EXPECT_EQ(node.stop(), 0);
    EXPECT_EQ(happened.take(), "b.prep_stop a.prep_stop b.stop a.stop");
}

// AP-011
TEST_F(node_test, of_a_library_stays_until_it_is_told_to_stop) {
    static constexpr application library{};
    node_of node{{make_unit("lib", library)}};
    node.wait_for_log("ready after");
    EXPECT_EQ(node.stop(), 0);
}

// AP-004, AP-009
TEST_F(node_test, undoes_what_was_started_when_a_start_fails) {
    static constexpr application failing{.start = [](app_context&) -> pid { throw std::runtime_error{"no disk"}; }};
    node_of node{{make_unit("a", waiting), make_unit("b", failing), make_unit("c", waiting)}};
    EXPECT_EQ(node.end(), 1);
    EXPECT_EQ(happened.take(), "a.start a.prep_stop a.stop");
    std::string const log = logged.take();
    EXPECT_NE(log.find("weft: cannot start b: "), std::string::npos) << log;
    EXPECT_NE(log.find("no disk"), std::string::npos) << log;
}

// AP-009
TEST_F(node_test, takes_a_result_from_a_start_and_the_error_in_it) {
    static constexpr application failing{.start = [](app_context&) { return result<pid>{exit_reason{"out of luck"}}; }};
    node_of node{{make_unit("a", failing)}};
    EXPECT_EQ(node.end(), 1);
    EXPECT_NE(logged.take().find("out of luck"), std::string::npos);
}

// AP-013
TEST_F(node_test, stops_the_tree_when_a_phase_fails) {
    static constexpr application failing{.start = [](app_context& app) { return start_waiting(app); },
                                         .phase = [](app_context&, std::string_view) { throw std::runtime_error{"port taken"}; },
                                         .stop = [](app_context&) { happened.add("stopped"); }};
    auto one = make_unit("a", failing);
    one.what.phases = {"p1", "p2"};
    node_of node{{one}};
    EXPECT_EQ(node.end(), 1);
    EXPECT_EQ(happened.take(), "a.start stopped");
    EXPECT_NE(logged.take().find("cannot start a: phase p1: "), std::string::npos);
}

TEST_F(node_test, gives_up_on_a_start_that_takes_too_long) {
    static constexpr application hanging{.start = [](app_context&) { return wait_for_ever(), self(); }};
    auto one = make_unit("a", hanging);
    one.what.start_timeout = 20ms;
    node_of node{{one}};
    EXPECT_EQ(node.end(), 1);
    EXPECT_NE(logged.take().find("cannot start a: did not start within 20 ms"), std::string::npos);
}

constexpr application job{.start = [](app_context&) { return spawn_link([] {}); },
                          .prep_stop = [](app_context&) { happened.add("prep_stop"); },
                          .stop = [](app_context&) { happened.add("stop"); }};
constexpr application bad_job{.start = [](app_context&) { return spawn_link([] { exit(exit_reason{"bad news"}); }); }};

// AP-019, AP-021
TEST_F(node_test, ends_with_a_permanent_application) {
    EXPECT_EQ((node_of{{make_unit("w", waiting), make_unit("j", job)}}.end()), 0);
    EXPECT_EQ(happened.take(), "w.start prep_stop stop w.prep_stop w.stop");
    EXPECT_NE(logged.take().find("j: ended: normal (permanent)"), std::string::npos);
    EXPECT_EQ((node_of{{make_unit("w", waiting), make_unit("j", bad_job)}}.end()), 1);
    EXPECT_NE(logged.take().find("bad news"), std::string::npos);
}

// AP-022
TEST_F(node_test, ends_with_a_transient_application_only_when_it_failed) {
    node_of node{{make_unit("w", waiting), make_unit("j", job, start_type::transient)}};
    node.wait_for_log("j: ended: normal (transient)");
    EXPECT_EQ(node.stop(), 0);
    EXPECT_EQ((node_of{{make_unit("w", waiting), make_unit("j", bad_job, start_type::transient)}}.end()), 1);
}

// AP-020
TEST_F(node_test, outlives_a_temporary_application_until_nothing_is_left) {
    node_of node{{make_unit("w", waiting), make_unit("j", bad_job, start_type::temporary)}};
    node.wait_for_log("(temporary)");
    EXPECT_EQ(node.stop(), 0);
    EXPECT_EQ((node_of{{make_unit("j", job, start_type::temporary)}}.end()), 0);
    EXPECT_EQ((node_of{{make_unit("j", bad_job, start_type::temporary), make_unit("k", job, start_type::temporary)}}.end()), 1);
}

TEST_F(node_test, knows_the_reason_of_a_job_that_is_over_before_its_start_returns) {
    static constexpr application instant{.start = [](app_context&) {
        pid const done = spawn_link([] {});
        while (is_alive(done)) yield();
        return done;
    }};
    EXPECT_EQ((node_of{{make_unit("j", instant)}}.end()), 0);
    EXPECT_NE(logged.take().find("j: ended: normal (permanent)"), std::string::npos);
}

TEST_F(node_test, exits_with_the_code_that_a_job_sets) {
    static constexpr application coded{.start = [](app_context& app) { return spawn_link([&app] { app.set_exit_code(7); }); }};
    EXPECT_EQ((node_of{{make_unit("j", coded)}}.end()), 7);
}

// AP-018
TEST_F(node_test, goes_on_stopping_when_a_callback_throws) {
    static constexpr application throwing{.start = [](app_context& app) { return start_waiting(app); },
                                          .prep_stop = [](app_context&) { throw std::runtime_error{"too late"}; },
                                          .stop = [](app_context&) { happened.add("stop"); }};
    node_of node{{make_unit("a", throwing)}};
    node.wait_for_log("ready after");
    EXPECT_EQ(node.stop(), 0);
    EXPECT_EQ(happened.take(), "a.start stop");
    EXPECT_NE(logged.take().find("stop callback prep_stop failed"), std::string::npos);
}

constexpr application stubborn{.start = [](app_context&) {
    return spawn_link([] { for (;;) receive([](exit_msg) {}); }, {.name = "stubborn", .trap_exit = true});
}};

// AP-033
TEST_F(node_test, kills_what_does_not_end_in_its_time_and_says_whom) {
    auto one = make_unit("a", stubborn);
    one.what.shutdown = 20ms;
    node_of node{{make_unit("w", waiting), one}};
    node.wait_for_log("ready after");
    EXPECT_EQ(node.stop(), 124);
    EXPECT_NE(happened.take().find("w.stop"), std::string::npos) << "the next application is stopped all the same";
    std::string const log = logged.take();
    EXPECT_NE(log.find("stop budget of 20 ms used up, killing 1 process"), std::string::npos) << log;
    EXPECT_NE(log.find("stubborn"), std::string::npos) << log;
}

TEST_F(node_test, keeps_one_budget_for_the_whole_stop) {
    node_of node{{make_unit("a", stubborn)}, 30ms};
    node.wait_for_log("ready after");
    EXPECT_EQ(node.stop(), 124);
    EXPECT_NE(logged.take().find("stop budget of 30 ms used up"), std::string::npos);
}

// AP-037: processes that belong to no tree end as well.
TEST_F(node_test, ends_processes_that_nobody_watches) {
    static constexpr application leaking{.start = [](app_context&) {
        spawn(&wait_for_ever);
        spawn([] { for (;;) receive([](exit_msg) {}); }, {.trap_exit = true});
        return spawn_link(&wait_for_ever);
    }};
    node_of node{{make_unit("a", leaking)}, 100ms};
    node.wait_for_log("ready after");
    EXPECT_EQ(node.stop(), 124);
}

// AP-038, AP-044
TEST_F(node_test, that_is_told_to_stop_early_starts_nothing_more_and_stops_once) {
    runtime in{{.workers = 2}};
    node early{in, {make_unit("a", waiting)}, {.log = [](log::level, std::string_view, std::string_view) {}}};
    early.request_stop("first");
    early.request_stop("second");
    early.start();
    EXPECT_EQ(early.wait().exit_code, 0);
    EXPECT_EQ(happened.take(), "");
}

}  // namespace
}  // namespace weft::app
