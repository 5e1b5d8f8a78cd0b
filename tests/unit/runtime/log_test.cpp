// The log: one event is one line, with who wrote it, at the level that was asked for.

#include "support/captured_log.hpp"
#include "support/fresh_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/errors.hpp>
#include <weft/log.hpp>
#include <weft/names.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using weft::test::captured_log;
namespace logging = weft::log;

TEST(log, writes_the_level_and_the_text) {
    captured_log const log;
    logging::info("started");
    logging::warning("odd");
    logging::error("broken");
    EXPECT_EQ(log.lines_with("").size(), 3U);
    EXPECT_EQ(log.lines_with("started").at(0), "info weft: started\n");
    EXPECT_EQ(log.lines_with("odd").at(0), "warning weft: odd\n");
    EXPECT_EQ(log.lines_with("broken").at(0), "error weft: broken\n");
}

TEST(log, escapes_control_bytes_so_that_a_line_stays_one) {  // AP-089
    captured_log const log;
    logging::info("a\nb\tc\rd\x7f" "e é");
    EXPECT_EQ(log.lines_with("").at(0), "info weft: a\\nb\\tc\\x0dd\\x7fe é\n");
}

TEST(log, takes_braces_as_they_are) {
    captured_log const log;
    logging::info("{} {0} {nobody}");
    EXPECT_EQ(log.lines_with("").at(0), "info weft: {} {0} {nobody}\n");
}

TEST(log, tells_which_process_wrote) {
    captured_log const log;
    weft::test::in_runtime([] {
        weft::register_name("shop", weft::self());
        weft::set_label("shop/front");
        logging::info("open");
    });
    std::string const line = log.lines_with("open").at(0);
    EXPECT_EQ(line.rfind("info weft ", 0), 0U) << line;
    EXPECT_NE(line.find(" shop shop/front: open"), std::string::npos) << line;
}

TEST(log, leaves_out_what_is_less_urgent_than_its_level) {
    weft::test::fresh_log const log;
    logging::debug("hidden");
    logging::set_level(logging::level::error);
    logging::warning("hidden");
    logging::error("shown");
    logging::set_level(logging::level::none);
    logging::error("hidden");
    logging::set_level(logging::level::debug);
    logging::debug("shown");
    EXPECT_EQ(log.captured.lines_with("shown").size(), 2U);
    EXPECT_EQ(log.captured.size(), 2U);
}

TEST(log, refuses_an_unknown_level) {  // AP-076
    EXPECT_EQ(logging::parse_level("warning"), logging::level::warning);
    EXPECT_EQ(logging::parse_level("none"), logging::level::none);
    try {
        static_cast<void>(logging::parse_level("loud"));
        FAIL() << "accepted";
    } catch (weft::argument_error const& refused) {
        std::string const text = refused.what();
        EXPECT_NE(text.find("loud"), std::string::npos);
        EXPECT_NE(text.find("all, debug, info, notice, warning, error, critical, alert, emergency and none"), std::string::npos);
    }
}

struct written {};

TEST(log, keeps_the_lines_of_many_processes_whole_and_in_order) {  // AP-088
    int const writers = weft::test::unless_simulated(16, 4), lines = weft::test::unless_simulated(1000, 10);
    captured_log const log;
    weft::test::in_runtime([writers, lines] {
        weft::pid const probe = weft::self();
        for (int writer = 0; writer != writers; ++writer) {
            weft::spawn_link([=] {
                for (int line = 0; line != lines; ++line) logging::info("w" + std::to_string(writer) + " " + std::to_string(line) + " end");
                weft::send(probe, written{});
            });
        }
        for (int writer = 0; writer != writers; ++writer) ASSERT_TRUE(weft::test::next<written>());
    });
    for (int writer = 0; writer != writers; ++writer) {
        auto const its = log.lines_with(": w" + std::to_string(writer) + " ");
        ASSERT_EQ(its.size(), static_cast<std::size_t>(lines));
        for (int line = 0; line != lines; ++line) {
            std::string const expected = "w" + std::to_string(writer) + " " + std::to_string(line) + " end\n";
            ASSERT_TRUE(its[static_cast<std::size_t>(line)].ends_with(expected)) << its[static_cast<std::size_t>(line)];
        }
    }
}

}  // namespace
