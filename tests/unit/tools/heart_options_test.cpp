// What --heart and the variables of a heart mean, and what is said about those that make no sense.

#include "observer/cli_error.hpp"
#include "weft/heart_options.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <string>

#include <csignal>

namespace weft::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::array variables{"HEART_COMMAND", "HEART_BEAT_TIMEOUT", "HEART_KILL_SIGNAL", "HEART_NO_KILL"};

/// None of the variables is set but those that a test sets.
class heart_options_test : public ::testing::Test {
protected:
    heart_options_test() { forget(); }
    ~heart_options_test() override { forget(); }
    static void set(char const* name, std::string const& value) { ::setenv(name, value.c_str(), 1); }

private:
    static void forget() {
        for (auto const* each : variables) ::unsetenv(each);
    }
};

heart_words on() { return {.on = true, .command = {}, .timeout = {}, .kill_signal = {}, .no_kill = false}; }

std::string heart_refusal(heart_words const& wrong) {
    try {
        static_cast<void>(check_heart(wrong));
        return "(accepted)";
    } catch (cli_error const& no) {
        return std::to_string(no.code()) + ": " + no.what();
    }
}

TEST_F(heart_options_test, want_no_heart_unless_it_is_asked_for) {
    set("HEART_COMMAND", "x");
    EXPECT_FALSE(check_heart({}));
}

TEST_F(heart_options_test, have_the_defaults_of_the_contract) {
    auto const made = check_heart(on()).value();
    EXPECT_EQ(made.command, "");
    EXPECT_EQ(made.timeout, 60s);
    EXPECT_EQ(made.kill_signal, SIGKILL);
}

TEST_F(heart_options_test, come_from_the_environment) {
    set("HEART_COMMAND", "start it");
    set("HEART_BEAT_TIMEOUT", "65535");
    set("HEART_KILL_SIGNAL", "SIGABRT");
    auto const made = check_heart(on()).value();
    EXPECT_EQ(made.command, "start it");
    EXPECT_EQ(made.timeout, 65'535s);
    EXPECT_EQ(made.kill_signal, SIGABRT);
    set("HEART_NO_KILL", "TRUE");
    EXPECT_EQ(check_heart(on()).value().kill_signal, 0);
    set("HEART_NO_KILL", "FALSE");
    EXPECT_EQ(check_heart(on()).value().kill_signal, SIGABRT);
}

TEST_F(heart_options_test, come_from_flags_which_win) {
    for (auto const* each : variables) set(each, "nonsense");
    auto const made = check_heart({.on = true, .command = "this", .timeout = "5m", .kill_signal = "SIGKILL", .no_kill = true}).value();
    EXPECT_EQ(made.command, "this");
    EXPECT_EQ(made.timeout, 5min);
    EXPECT_EQ(made.kill_signal, 0);
}

TEST_F(heart_options_test, are_refused_by_the_name_of_the_flag) {
    auto wrong = on();
    wrong.timeout = "9s";
    EXPECT_EQ(heart_refusal(wrong), "2: --heart-timeout is '9s'; it must be 10 to 65535 seconds, such as 60 or 5m");
    wrong = on();
    wrong.kill_signal = "SIGTERM";
    EXPECT_EQ(heart_refusal(wrong), "2: --heart-kill-signal is 'SIGTERM'; it must be SIGKILL or SIGABRT");
    wrong = on();
    wrong.command = std::string(2048, 'x');
    EXPECT_EQ(heart_refusal(wrong), "2: --heart-command is '" + std::string(40, 'x') + "...'; it must be at most 2047 bytes long");
}

TEST_F(heart_options_test, are_refused_by_the_name_of_the_variable) {
    for (std::string const each : {"9", "65536", "infinity", "soon", "-60", "99999999999999999999"}) {
        set("HEART_BEAT_TIMEOUT", each);
        EXPECT_EQ(heart_refusal(on()), "78: HEART_BEAT_TIMEOUT is '" + each + "'; it must be 10 to 65535 seconds, such as 60 or 5m");
    }
    ::unsetenv("HEART_BEAT_TIMEOUT");
    set("HEART_NO_KILL", "yes");
    EXPECT_EQ(heart_refusal(on()), "78: HEART_NO_KILL is 'yes'; it must be TRUE or FALSE");
}

}  // namespace
}  // namespace weft::cli
