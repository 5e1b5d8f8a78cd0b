// The calls that a program makes about its heart, with the test at the other end of the line.

#include <weft/errors.hpp>
#include <weft/heart.hpp>
#include <weft/heart/line.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace weft::heart {
namespace {

using namespace std::chrono_literals;
using said_packets = std::vector<std::string>;

/// Attached for as long as it lives.
struct line_of_test {
    line_of_test() { attach(); }
    line_of_test(line_of_test const&) = delete;
    line_of_test& operator=(line_of_test const&) = delete;
    ~line_of_test() { detach(); }
    void attach() {
        heart::attach([this](std::string_view packet) { said.emplace_back(packet); });
    }
    said_packets said{};
};

/// Whether a beat may be sent after the callback was asked.
bool consents(runtime& in, nanoseconds limit) {
    if (auto const asked = ask_callback(in, limit)) in.wait(*asked);
    return take_consent();
}

TEST(heart, is_not_there_unless_it_was_started) {
    EXPECT_FALSE(is_on());
    EXPECT_EQ(set_command("x").error().to_string(), "not_running");
    EXPECT_EQ(clear_command().error().to_string(), "not_running");
    EXPECT_EQ(get_command().error().to_string(), "not_running");
    EXPECT_EQ(set_callback([] { return true; }).error().to_string(), "not_running");
    EXPECT_EQ(clear_callback().error().to_string(), "not_running");
    tell_orderly_end();
    line_of_test const line;
    EXPECT_TRUE(is_on());
}

// AP-062
TEST(heart, is_told_of_a_command_at_once_and_knows_it) {
    line_of_test const line;
    EXPECT_EQ(get_command().value(), "");
    EXPECT_TRUE(set_command("reboot the shop"));
    EXPECT_EQ(get_command().value(), "reboot the shop");
    EXPECT_TRUE(clear_command());
    EXPECT_EQ(get_command().value(), "");
    EXPECT_EQ(line.said, (said_packets{"Creboot the shop", "D"}));
}

TEST(heart, that_follows_another_is_told_the_command_that_was_set) {
    line_of_test line;
    EXPECT_TRUE(set_command("a"));
    line.attach();
    EXPECT_EQ(line.said, (said_packets{"Ca", "Ca"}));
}

TEST(heart, takes_no_command_that_it_could_not_run) {
    line_of_test const line;
    EXPECT_THROW(static_cast<void>(set_command("")), argument_error);
    EXPECT_THROW(static_cast<void>(set_command(std::string(2048, 'x'))), argument_error);
    EXPECT_THROW(static_cast<void>(set_command(std::string_view{"a\0b", 3})), argument_error);
    EXPECT_TRUE(set_command(std::string(2047, 'x')));
    EXPECT_THROW(static_cast<void>(set_callback(nullptr)), argument_error);
}

// AP-061
TEST(heart, is_told_of_an_orderly_end) {
    line_of_test const line;
    tell_orderly_end();
    EXPECT_EQ(line.said, said_packets{"O"});
}

// AP-063
TEST(heart, gets_no_beat_unless_the_callback_agrees_in_time) {
    runtime in{{.workers = 2}};
    line_of_test const line;
    EXPECT_TRUE(consents(in, 1h)) << "nobody is to be asked";

    EXPECT_TRUE(set_callback([] { return true; }));
    EXPECT_FALSE(take_consent()) << "not asked yet";
    EXPECT_TRUE(consents(in, 1h));
    EXPECT_FALSE(take_consent()) << "one answer is good for one beat";

    EXPECT_TRUE(set_callback([] { return false; }));
    EXPECT_FALSE(consents(in, 1h));

    EXPECT_TRUE(set_callback([]() -> bool { throw std::runtime_error{"the database is gone"}; }));
    EXPECT_FALSE(consents(in, 1h));

    EXPECT_TRUE(set_callback([] { return receive([](exit_msg) { return true; }), true; }));
    EXPECT_FALSE(consents(in, 1ms)) << "it never returns";

    EXPECT_TRUE(clear_callback());
    EXPECT_TRUE(take_consent());
}

// AP-063
TEST(heart, asks_nobody_while_the_one_before_is_not_done) {
    runtime in{{.workers = 2}};
    line_of_test const line;
    std::atomic<bool> may_end{false};
    EXPECT_TRUE(set_callback([&may_end] {
        while (!may_end.load()) sleep_for(1ms);
        return true;
    }));
    auto const asked = ask_callback(in, 1h);
    ASSERT_TRUE(asked);
    EXPECT_FALSE(take_consent());
    EXPECT_FALSE(ask_callback(in, 1h));
    may_end.store(true);
    in.wait(*asked);
    EXPECT_FALSE(take_consent()) << "its answer was due before the beat that has passed";
    EXPECT_TRUE(consents(in, 1h));
}

}  // namespace
}  // namespace weft::heart
