// What debugging tells of a running server: its messages, answers and states, as they happen and afterwards.

#include "support/captured_log.hpp"
#include "sys_support.hpp"

#include <weft/io_context.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
using weft::server_options;
namespace sys = weft::sys;

// What was printed to it, from whichever process.
class paper {
public:
    void write(std::string_view text) {
        std::lock_guard const lock{mutex_};
        text_ += text;
    }
    std::string take() {
        std::lock_guard const lock{mutex_};
        return std::exchange(text_, {});
    }

private:
    std::mutex mutex_;
    std::string text_;
};

bool holds(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(sys_debug, prints_each_event_while_it_traces) {  // GN-070
    in_runtime([] {
        auto const printed = std::make_shared<paper>();
        auto const server = weft::start_link<sys_counter>(weft::self(), 40);
        ASSERT_TRUE(weft::set_io_context(server, weft::io_context{"test", [printed](std::string_view text) { printed->write(text); }}));
        EXPECT_EQ(weft::call(server, get{}), 40);
        EXPECT_EQ(printed->take(), "");
        sys::set_trace(server, true);
        weft::cast(server, add{.by = 2});
        EXPECT_EQ(weft::call(server, get{}), 42);
        sys::set_trace(server, false);
        std::string const text = printed->take();
        std::string const me = to_string(weft::self());
        EXPECT_TRUE(holds(text, "in weft::test::add 2\n")) << text;
        EXPECT_TRUE(holds(text, "state weft::test::sys_counter 42\n")) << text;
        EXPECT_TRUE(holds(text, "in weft::test::get from " + me + "\n")) << text;
        EXPECT_TRUE(holds(text, "out int 42 to " + me + "\n")) << text;
        EXPECT_TRUE(holds(text, to_string(server.process()))) << text;
        EXPECT_EQ(weft::call(server, get{}), 42);
        EXPECT_EQ(printed->take(), "");
    });
}

std::vector<std::string> lines_of(std::vector<sys::event> const& events) {
    std::vector<std::string> lines;
    for (auto const& each : events) lines.push_back(to_string(each));
    return lines;
}

TEST(sys_debug, keeps_the_last_events_and_tells_them_with_a_crash) {  // GN-071
    captured_log const log;
    in_runtime([] {
        auto const server = weft::start<sys_counter>(weft::self(), 0);
        sys::set_log(server, true, 3);
        for (int i = 1; i <= 5; ++i) weft::send(server, tick{.number = i});
        weft::cast(server, add{.by = 7});
        EXPECT_EQ(weft::call(server, get{}), 7);
        std::string const me = to_string(weft::self());
        EXPECT_EQ(lines_of(sys::get_log(server)), (std::vector<std::string>{"state weft::test::sys_counter 7", "in weft::test::get from " + me,
                                                                            "out int 7 to " + me}));
        EXPECT_EQ(weft::try_call(server, fail_now{}).error().text(), "sick");
        wait_for_end(server);
    });
    auto const ends = log.lines_with(" ends: ");
    ASSERT_EQ(ends.size(), 1U);
    EXPECT_TRUE(holds(ends[0], "in weft::test::fail_now")) << ends[0];
    EXPECT_TRUE(holds(ends[0], "out int 7")) << ends[0];
    EXPECT_FALSE(holds(ends[0], "tick")) << ends[0];
}

TEST(sys_debug, keeps_ten_events_by_default_and_forgets_them_when_switched_off) {  // GN-071
    in_runtime([] {
        auto const server = weft::start_link<sys_counter>(weft::self(), 0);
        sys::set_log(server, true);
        for (int i = 1; i <= 30; ++i) weft::send(server, tick{.number = i});
        EXPECT_EQ(sys::get_log(server).size(), 10U);
        sys::set_log(server, false);
        EXPECT_TRUE(sys::get_log(server).empty());
        EXPECT_THROW(sys::set_log(server, true, 0), weft::argument_error);
        EXPECT_THROW(sys::set_log(server, true, sys::max_log_length + std::size_t{1}), weft::argument_error);
    });
}

TEST(sys_debug, counts_messages_and_answers) {  // GN-072
    in_runtime([] {
        auto const server = weft::start_link<sys_counter>(weft::self(), 0);
        EXPECT_FALSE(sys::get_statistics(server));
        sys::set_statistics(server, true);
        weft::cast(server, add{});
        EXPECT_EQ(weft::call(server, get{}), 1);
        auto const told = sys::get_statistics(server);
        ASSERT_TRUE(told);
        EXPECT_EQ(told->messages_in, 2U);
        EXPECT_EQ(told->messages_out, 1U);
        EXPECT_GT(told->reductions, 0U);
        EXPECT_GE(told->current_time, told->start_time);
        EXPECT_GT(told->start_time, 0ns);
        sys::set_statistics(server, false);
        EXPECT_FALSE(sys::get_statistics(server));
        sys::set_statistics(server, true);
        EXPECT_EQ(sys::get_statistics(server)->messages_in, 0U);
    });
}

struct seen {
    std::string id;
    std::string what;
};

TEST(sys_debug, calls_a_function_for_each_event_until_it_is_done_or_throws) {  // GN-073
    captured_log const log;
    in_runtime([] {
        weft::pid const probe = weft::self();
        auto const server = weft::start_link<sys_counter>(probe, 0);
        sys::install(server, "stays", [probe](sys::event const& one) {
            weft::send(probe, seen{"stays", to_string(one)});
            return sys::debug_verdict::stays;
        });
        sys::install(server, "done", [probe](sys::event const& one) {
            weft::send(probe, seen{"done", to_string(one)});
            return sys::debug_verdict::done;
        });
        sys::install(server, "throws", [](sys::event const&) -> sys::debug_verdict { throw std::runtime_error{"bug"}; });
        EXPECT_THROW(sys::install(server, "stays", [](auto const&) { return sys::debug_verdict::done; }), weft::call_exit);
        EXPECT_EQ(sys::get_status(server).debug_functions, (std::vector<std::string>{"stays", "done", "throws"}));
        weft::send(server, tick{.number = 1});
        weft::send(server, tick{.number = 2});
        EXPECT_EQ(weft::call(server, get{}), 0);
        EXPECT_EQ(sys::get_status(server).debug_functions, (std::vector<std::string>{"stays"}));
        sys::remove(server, "stays");
        sys::remove(server, "unknown");
        weft::send(server, tick{.number = 3});
        EXPECT_EQ(weft::call(server, get{}), 0);
        std::vector<std::string> done;
        std::size_t stays = 0;
        while (auto one = next_now<seen>()) {
            if (one->id == "done") done.push_back(one->what);
            else ++stays;
            EXPECT_FALSE(holds(one->what, "3"));
        }
        EXPECT_EQ(done.size(), 1U);
        EXPECT_EQ(stays, 5U);  // two ticks in, the state after the first, and the call's request and answer
    });
    EXPECT_EQ(log.lines_with("debug function throws is removed").size(), 1U);
}

TEST(sys_debug, tells_all_that_there_is_to_say) {  // GN-074
    in_runtime([] {
        auto const server = weft::start_link<sys_counter>(server_options{.debug = {.log = 5, .statistics = true}}, weft::self(), 40);
        auto const told = sys::get_status(server);
        EXPECT_EQ(told.process, server.process());
        EXPECT_EQ(told.parent, weft::self());
        EXPECT_EQ(told.behaviour, "gen_server");
        EXPECT_EQ(told.class_name, "weft::test::sys_counter");
        EXPECT_EQ(told.state, "40");
        EXPECT_FALSE(told.suspended);
        EXPECT_EQ(told.debug, (sys::debug_options{.log = 5, .statistics = true}));
        EXPECT_TRUE(told.dictionary.empty());
    });
}

struct keeper {
    keeper() { weft::put("shelf", std::string{"books"}); }
    int handle_call(get) { return 1; }
};

TEST(sys_debug, tells_the_dictionary) {  // GN-074
    in_runtime([] {
        auto const told = sys::get_status(weft::start_link<keeper>());
        ASSERT_EQ(told.dictionary.size(), 1U);
        EXPECT_EQ(told.dictionary[0].first, "shelf");
        EXPECT_EQ(told.state, "");
    });
}

TEST(sys_debug, works_from_the_first_message_when_it_is_an_option_of_the_start) {
    captured_log const log;
    in_runtime([] {
        auto const server = weft::start_link<sys_counter>(server_options{.debug = {.log = 5}}, weft::self(), 0);
        weft::send(server, tick{});
        EXPECT_EQ(sys::get_log(server).size(), 2U);
        auto const too_long = weft::start_link<sys_counter>(
            server_options{.debug = {.trace = false, .log = ~0U, .statistics = true}}, weft::self(), 0);
        EXPECT_EQ(sys::get_status(too_long).debug, (sys::debug_options{.log = 0, .statistics = true}));
    });
    EXPECT_EQ(log.lines_with("debug option log").size(), 1U);
}

// How a class wants its state to be shown.
struct secretive {
    bool broken = false;
    int handle_call(get) { return 1; }
    int handle_call(fail_now) { throw std::runtime_error{"sick"}; }
    std::string format_status() const {
        if (broken) throw std::logic_error{"cannot say"};
        return "password: ***";
    }
};

TEST(sys_debug, shows_the_state_as_the_class_wants_it) {  // GN-052
    captured_log const log;
    in_runtime([] {
        auto const server = weft::start<secretive>();
        EXPECT_EQ(sys::get_status(server).state, "password: ***");
        EXPECT_FALSE(weft::try_call(server, fail_now{}));
        wait_for_end(server);
        auto const broken = weft::start<secretive>(true);
        EXPECT_TRUE(holds(sys::get_status(broken).state, "cannot say"));
        EXPECT_FALSE(weft::try_call(broken, fail_now{}));
        wait_for_end(broken);
    });
    auto const ends = log.lines_with(" ends: ");
    ASSERT_EQ(ends.size(), 2U);
    EXPECT_TRUE(holds(ends[0], "state password: ***")) << ends[0];
    EXPECT_TRUE(holds(ends[1], "state (not shown: ")) << ends[1];
    EXPECT_TRUE(holds(ends[1], "sick")) << ends[1];
}

}  // namespace
