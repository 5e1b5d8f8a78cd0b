// Lines as people and as machines read them, and the names of old log files. No processes and no files.

#include <weft/logger/format.hpp>
#include <weft/logger/rotation.hpp>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <set>
#include <string>
#include <vector>

namespace {

using weft::log::event;
using weft::log::level;
using weft::logger::journal_line;
using weft::logger::json_line;
using weft::logger::json_lines_of;
using weft::logger::logfmt_line;
using weft::logger::rename_step;
using weft::logger::rotation;
using weft::logger::short_line;
using weft::logger::text_line;
namespace json = boost::json;

event some_event() {
    event what;
    what.time = std::chrono::nanoseconds{1'767'355'207'433'123'999};  // 2026-01-02 12:00:07 UTC
    what.level = level::error;
    what.process = {93, 1, 1};
    what.application = "shop";
    what.label = "shop/disk";
    what.metadata = {{"path", "seg 9"}, {"tries", 3}};
    what.what = "write failed";
    return what;
}

class in_zone {
public:
    explicit in_zone(char const* zone) {
        ::setenv("TZ", zone, 1);
        ::tzset();
    }
    in_zone(in_zone const&) = delete;
    in_zone& operator=(in_zone const&) = delete;
    ~in_zone() {
        ::unsetenv("TZ");
        ::tzset();
    }
};

TEST(logger_format, writes_time_level_metadata_and_text_on_one_line) {
    in_zone const zone{"XST-5:30"};
    EXPECT_EQ(text_line(some_event()),
              "2026-01-02T17:30:07.433123+05:30 error shop " + to_string(some_event().process) +
                  " shop/disk path=\"seg 9\" tries=3: write failed");
}

TEST(logger_format, writes_a_time_west_of_utc_and_before_1970) {
    in_zone const zone{"XST3:30"};
    event what;
    what.time = std::chrono::nanoseconds{-1'000};
    what.what = "old";
    EXPECT_EQ(text_line(what), "1969-12-31T20:29:59.999999-03:30 info weft: old");
}

TEST(logger_format, escapes_what_would_break_a_line) {  // AP-089
    event what = some_event();
    what.metadata = {{"key\n", "a \"b\"\r"}, {"list", std::vector<std::string>{"x\ny", "z"}}};
    what.what = "one\ntwo\x1b[31m";
    std::string const line = text_line(what);
    EXPECT_EQ(line.find_first_of("\n\r\x1b"), std::string::npos);
    EXPECT_TRUE(line.ends_with("key\\n=\"a \\\"b\\\"\\x0d\" list=[x\\ny, z]: one\\ntwo\\x1b[31m")) << line;
    EXPECT_EQ(json_line(what).find('\n'), std::string::npos);
}

TEST(logger_format, writes_one_json_object) {
    json::object const line = json::parse(json_line(some_event())).as_object();
    EXPECT_EQ(line.at("at"), "2026-01-02T12:00:07.433123Z");
    EXPECT_EQ(line.at("level"), "error");
    EXPECT_EQ(line.at("app"), "shop");
    EXPECT_EQ(line.at("pid"), json::value(to_string(some_event().process)));
    EXPECT_EQ(line.at("label"), "shop/disk");
    EXPECT_EQ(line.at("msg"), "write failed");
    EXPECT_EQ(line.at("path"), "seg 9");
    EXPECT_EQ(line.at("tries"), 3);
    EXPECT_FALSE(line.contains("name"));
}

TEST(logger_format, writes_json_whatever_the_bytes_are) {
    event what = some_event();
    what.metadata = {{"msg", "hidden"}, {"\xff", "\xc3"}, {"good", "é ∞ 😀"}};
    what.what = std::string{"a\xed\xa0\x80z\0b", 7};
    json::object const line = json::parse(json_line(what)).as_object();
    EXPECT_EQ(line.at("msg").as_string(), json::string_view("a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\0b", 13));
    EXPECT_EQ(line.at("meta_msg"), "hidden");
    EXPECT_EQ(line.at("\xef\xbf\xbd"), "\xef\xbf\xbd");
    EXPECT_EQ(line.at("good"), "é ∞ 😀");
}

TEST(logger_format, writes_a_report_with_its_structure) {  // AP-075
    event what = some_event();
    what.what = weft::log::report{.kind = "crash",
                                  .data = {{"reason", "boom"}, {"links", std::vector<std::string>{"1.1", "2.1"}}},
                                  .format = [](auto const&) { return std::string{"it crashed"}; },
                                  .detail = "dump.jsonl"};
    json::object const line = json::parse(json_line(what)).as_object();
    EXPECT_EQ(line.at("msg"), "it crashed; more: dump.jsonl");
    EXPECT_EQ(line.at("more"), "dump.jsonl");
    EXPECT_EQ(line.at("report"), (json::value{{"reason", "boom"}, {"links", {"1.1", "2.1"}}, {"kind", "crash"}}));
}

std::vector<rename_step> steps(std::set<std::string> const& there, std::size_t max_files) {
    return rotation("log", max_files, [&](std::filesystem::path const& name) { return there.contains(name.string()); });
}

TEST(logger_format, names_old_files_by_their_age) {  // AP-084
    using all = std::vector<rename_step>;
    EXPECT_EQ(steps({}, 2), (all{{"log", "log.0"}}));
    EXPECT_EQ(steps({"log.0"}, 2), (all{{"log.0", "log.1"}, {"log", "log.0"}}));
    EXPECT_EQ(steps({"log.0", "log.1"}, 2), (all{{"log.1", ""}, {"log.0", "log.1"}, {"log", "log.0"}}));
    EXPECT_EQ(steps({"log.0.gz", "log.1.gz"}, 3), (all{{"log.1.gz", "log.2.gz"}, {"log.0.gz", "log.1.gz"}, {"log", "log.0"}}));
    EXPECT_EQ(steps({"log.0", "log.1", "log.2"}, 1), (all{{"log.2", ""}, {"log.1", ""}, {"log.0", ""}, {"log", "log.0"}})) << "fewer than before";
    EXPECT_EQ(steps({}, 0), (all{{"log", ""}}));
}

TEST(logger_format, is_short_for_a_terminal_with_the_level_in_colour) {
    in_zone const zone{"XST-5:30"};
    std::string const rest = " shop " + to_string(some_event().process) + " shop/disk path=\"seg 9\" tries=3: write failed";
    EXPECT_EQ(short_line(some_event()), "17:30:07.433 error  " + rest);
    EXPECT_EQ(short_line(some_event(), true), "17:30:07.433 \x1b[1;31merror  \x1b[m" + rest);
}

TEST(logger_format, names_the_node_in_json_when_it_is_known) {
    auto const line = json::parse(json_lines_of("demo")(some_event())).as_object();
    EXPECT_EQ(line.at("node"), "demo");
    EXPECT_EQ(line.at("msg"), "write failed");
    EXPECT_FALSE(json::parse(json_line(some_event())).as_object().contains("node"));
}

TEST(logger_format, is_logfmt_when_asked) {
    auto what = some_event();
    what.where = std::source_location{};
    what.metadata.set("msg", "taken");
    what.what = "two\nlines and a \"quote\"";
    EXPECT_EQ(logfmt_line(what), "at=2026-01-02T12:00:07.433123Z level=error app=shop pid=" + to_string(what.process) +
                                     R"( label=shop/disk path="seg 9" tries=3 meta_msg=taken msg="two\nlines and a \"quote\"")");
}

TEST(logger_format, tells_the_level_to_the_journal_as_syslog_counts) {
    EXPECT_EQ(journal_line(some_event()).substr(0, 8), "<3>shop ");
    auto what = some_event();
    what.level = level::emergency;
    EXPECT_EQ(journal_line(what).substr(0, 3), "<0>");
    what.level = level::debug;
    EXPECT_EQ(journal_line(what).substr(0, 3), "<7>");
}

}  // namespace
