// The words of `weft run`, and what is said about those that make no sense.

#include "observer/cli_error.hpp"
#include "observer/exit_code.hpp"
#include "weft/run_options.hpp"

#include <weft/application/error.hpp>
#include <weft/cpus.hpp>

#include <CLI/CLI.hpp>

#include <gtest/gtest.h>

#include <set>

namespace weft::cli {
namespace {

using namespace std::chrono_literals;

run_words words() {
    run_words made;
    made.applications = {"idle"};
    return made;
}

std::string refusal(run_words const& wrong) {
    try {
        static_cast<void>(check_run(wrong, false, false));
        return "(accepted)";
    } catch (cli_error const& no) {
        return std::to_string(no.code()) + ": " + no.what();
    }
}

TEST(run_options, have_defaults) {
    auto const made = check_run(words(), false, false);
    EXPECT_EQ(made.stop_timeout, 25s);
    EXPECT_EQ(made.log.least_urgent, log::level::info);
    EXPECT_TRUE(made.observe.local);
    EXPECT_TRUE(made.observe.socket.empty());
    EXPECT_TRUE(made.observe.tcp.empty());
    EXPECT_FALSE(made.observe.reveal);
    EXPECT_GE(made.stack_bytes, std::size_t{512} * 1024);
    EXPECT_EQ(made.applications.at(0).name, "idle");
    EXPECT_FALSE(made.applications.at(0).start);
}

TEST(run_options, take_quiet_and_verbose_unless_a_level_is_named) {
    EXPECT_EQ(check_run(words(), true, false).log.least_urgent, log::level::warning);
    EXPECT_EQ(check_run(words(), false, true).log.least_urgent, log::level::debug);
    auto named = words();
    named.log_level = "error";
    EXPECT_EQ(check_run(named, true, false).log.least_urgent, log::level::error);
}

TEST(run_options, name_option_value_and_what_is_allowed) {
    auto wrong = words();
    wrong.stop_timeout = "soon";
    EXPECT_EQ(refusal(wrong), "2: --stop-timeout is 'soon'; it must be a duration such as 250ms, 10s or 5m");
    wrong = words();
    wrong.observe.where = {"unix:"};
    EXPECT_EQ(refusal(wrong), "2: --observe is 'unix:'; it must be off, unix, unix:PATH or tcp:ADDRESS:PORT");
    wrong = words();
    wrong.settings = {"port=1"};
    EXPECT_EQ(refusal(wrong), "78: --set is 'port=1'; it must be of the form application.key=value");
    wrong = words();
    wrong.name = "a/b";
    EXPECT_EQ(refusal(wrong).substr(0, 24), "2: --name is 'a/b'; it m");
    wrong = words();
    wrong.log_level = "loud";
    EXPECT_EQ(refusal(wrong).substr(0, 27), "2: --log level is 'loud'; a");
    wrong = words();
    wrong.log_format = "xml";
    EXPECT_EQ(refusal(wrong), "2: --log-format is 'xml'; it must be auto, text, json, logfmt or journal");
}

TEST(run_options, say_how_and_where_the_log_is_written) {
    EXPECT_EQ(check_run(words(), false, false).log.form, log_form::automatic);
    EXPECT_EQ(check_run(words(), false, false).log.file, "");
    auto asked = words();
    asked.log_format = "logfmt";
    asked.log_file = "a.log";
    EXPECT_EQ(check_run(asked, false, false).log.form, log_form::logfmt);
    EXPECT_EQ(check_run(asked, false, false).log.file, "a.log");
}

TEST(run_options, read_what_a_fault_ends) {
    EXPECT_EQ(check_run(words(), false, false).on_fault, on_fault::isolate);
    auto asked = words();
    asked.on_fault = "abort";
    EXPECT_EQ(check_run(asked, false, false).on_fault, on_fault::abort);
    asked.on_fault = "ignore";
    EXPECT_EQ(refusal(asked), "2: --on-fault is 'ignore'; it must be isolate or abort");
}

TEST(run_options, read_where_the_workers_stay) {
    auto const allowed = allowed_cpus();
    EXPECT_EQ(check_run(words(), false, false).cpus, std::vector<unsigned>{});
    auto asked = words();
    asked.pin = "core";
    EXPECT_EQ(check_run(asked, false, false).cpus, allowed);
    asked.pin = "list:" + std::to_string(allowed.front()) + "," + std::to_string(allowed.back()) + "-" + std::to_string(allowed.back());
    EXPECT_EQ(check_run(asked, false, false).cpus, (std::vector{allowed.front(), allowed.back()}));
    for (std::string const wrong : {"cores", "list:", "list:1-", "list:3-2", "list:0,,1", "list:60000", "list:0-99999999"}) {
        asked.pin = wrong;
        EXPECT_EQ(refusal(asked), "2: --pin is '" + wrong + "'; it must be none, core or a list such as list:0-3,6 of cores that may be used");
    }
}

TEST(run_options, count_schedulers_by_the_cores) {
    auto const parsed = [](std::string const& text) {
        run_words words;
        CLI::App command;
        add_run_options(command, words);
        command.parse("--schedulers " + text);
        return words.schedulers;
    };
    EXPECT_EQ(parsed("3"), 3U);
    EXPECT_EQ(parsed("2x"), 2 * usable_cpus());
    EXPECT_EQ(parsed("0.001x"), 1U);
    for (auto const* wrong : {"x", "-1x", "2xx", "0", "0x", "many"}) EXPECT_THROW(static_cast<void>(parsed(wrong)), CLI::ParseError) << wrong;
}

TEST(run_options, read_where_to_observe) {
    auto asked = words();
    asked.observe.where = {"off"};
    EXPECT_FALSE(check_run(asked, false, false).observe.local);
    asked.observe.where = {"unix:/run/x.sock", "tcp:127.0.0.1:7411"};
    asked.observe.web = {"[::1]:80"};
    auto const made = check_run(asked, false, false).observe;
    EXPECT_EQ(made.socket, "/run/x.sock");
    EXPECT_EQ(made.tcp, (std::vector<std::string>{"127.0.0.1:7411", "[::1]:80"}));
    asked.observe.where = {"udp:1"};
    EXPECT_EQ(refusal(asked), "2: --observe is 'udp:1'; it must be off, unix, unix:PATH or tcp:ADDRESS:PORT");
    asked.observe.where = {"unix"};
    asked.observe.group = "no such group";
    EXPECT_EQ(refusal(asked), "2: --observe-group is 'no such group'; it must be the name of a group of this machine");
}

TEST(run_options, read_start_types) {
    EXPECT_EQ(app::parse_request("hello:transient").start, app::start_type::transient);
    EXPECT_EQ(app::parse_request("hello:transient").name, "hello");
    EXPECT_THROW(static_cast<void>(app::parse_request("hello:often")), app::error);
}

TEST(run_options, read_sizes_of_stacks) {
    EXPECT_EQ(parse_stack_bytes("64K"), 65536U);
    EXPECT_EQ(parse_stack_bytes("16384"), 16384U);
    EXPECT_EQ(parse_stack_bytes("1G"), std::size_t{1} << 30U);
    for (auto const* text : {"", "K", "8K", "100K", "2G", "64k", "64 K", "-1M", "99999999999999999999"})
        EXPECT_EQ(parse_stack_bytes(text), std::nullopt) << text;
}

TEST(run_options, exit_codes_are_distinct_and_explained) {
    std::set<int> seen;
    for (auto const& row : exit_codes) {
        EXPECT_TRUE(seen.insert(static_cast<int>(row.code)).second);
        EXPECT_FALSE(row.meaning.empty());
    }
    EXPECT_EQ(static_cast<int>(app::trouble::unusable_module), static_cast<int>(exit_code::unusable_module));
    EXPECT_EQ(static_cast<int>(app::trouble::bad_config), static_cast<int>(exit_code::bad_config));
}

}  // namespace
}  // namespace weft::cli
