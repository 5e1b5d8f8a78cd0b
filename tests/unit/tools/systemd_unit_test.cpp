// A unit file: its lines, and words that mean something to systemd.

#include "weft/systemd_unit.hpp"

#include <gtest/gtest.h>

namespace weft::cli {
namespace {

using namespace std::chrono_literals;

systemd_unit unit() {
    return {.program = "/usr/bin/weft", .applications = {"hello"}, .node = "demo", .description = "hello 0.1.0", .user = "weft", .stop_timeout = 25s};
}

bool has_line(std::string const& text, std::string const& line) { return ('\n' + text).find('\n' + line + '\n') != std::string::npos; }

TEST(systemd_unit, runs_the_node_and_waits_for_it) {
    auto const text = unit_text(unit());
    for (auto const* line : {"Description=weft node demo (hello 0.1.0)", "Type=notify", "User=weft",
                             "ExecStart=/usr/bin/weft run hello --name demo --log-format journal", "ExecReload=/usr/bin/weft reload demo",
                             "RuntimeDirectory=weft", "TimeoutStopSec=35", "RestartPreventExitStatus=2 65 78", "WantedBy=multi-user.target"})
        EXPECT_TRUE(has_line(text, line)) << line << " in\n" << text;
}

TEST(systemd_unit, leaves_out_the_user_that_is_not_named) {
    auto what = unit();
    what.user.clear();
    what.stop_timeout = infinity;
    auto const text = unit_text(what);
    EXPECT_EQ(text.find("User="), std::string::npos);
    EXPECT_TRUE(has_line(text, "TimeoutStopSec=infinity"));
}

TEST(systemd_unit, quotes_words) {
    EXPECT_EQ(systemd_word("/a/b.so"), "/a/b.so");
    EXPECT_EQ(systemd_word("/a b/100%.so"), "\"/a b/100%%.so\"");
    EXPECT_EQ(systemd_word("$x\"y"), "\"$$x\\\"y\"");
    EXPECT_EQ(systemd_word(""), "\"\"");
}

TEST(systemd_unit, keeps_a_word_in_its_line) {
    EXPECT_EQ(systemd_word("/a\nExecStartPre=/b"), "\"/a\\x0aExecStartPre=/b\"");
    EXPECT_EQ(systemd_word("\r\t\x7f"), "\"\\x0d\\x09\\x7f\"");
    EXPECT_EQ(systemd_word("caf\xC3\xA9"), "caf\xC3\xA9");
    auto what = unit();
    what.applications = {"/tmp/a\nUser=root\n/b.so"};
    EXPECT_FALSE(has_line(unit_text(what), "User=root")) << unit_text(what);
}

}  // namespace
}  // namespace weft::cli
