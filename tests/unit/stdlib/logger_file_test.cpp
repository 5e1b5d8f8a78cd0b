// Log files: rotated, compressed, moved away, full, and complete when everything has stopped.

#include "support/fresh_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/errors.hpp>
#include <weft/log.hpp>
#include <weft/logger.hpp>

#include <gtest/gtest.h>
#include <zlib.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;
namespace logging = weft::log;
using weft::logger::file_options;
using weft::logger::to_file;
using texts = std::vector<std::string>;

constexpr weft::logger::overload_options without_burst_limit{.burst_limit_enable = false};

std::string text_only(logging::event const& what) { return logging::one_line(what.text()); }

texts lines_of(fs::path const& file) {
    std::ifstream in{file};
    texts all;
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
}

/// Without what the runtime tells of the machine's load.
texts own_lines_of(fs::path const& file) {
    texts all = lines_of(file);
    std::erase_if(all, [](std::string const& line) { return line.find("has held scheduler thread") != std::string::npos; });
    return all;
}

texts unpacked(fs::path const& file) {
    gzFile const in = ::gzopen(file.c_str(), "rb");
    texts all;
    std::array<char, 1000> line{};
    while (::gzgets(in, line.data(), line.size()) != nullptr) {
        all.emplace_back(line.data());
        all.back().pop_back();
    }
    ::gzclose(in);
    return all;
}

/// A folder of its own, and a handler that writes there.
class logger_file : public ::testing::Test {
protected:
    logger_file() {
        std::string name = (fs::temp_directory_path() / "weft_log_XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~logger_file() override {
        static_cast<void>(logging::remove_handler("file"));
        fs::remove_all(folder_);
    }

    [[nodiscard]] fs::path path(std::string_view name = "log") const { return folder_ / name; }
    void add(file_options how) {
        how.format = text_only;
        how.overload = without_burst_limit;
        logging::add_handler("file", to_file(std::move(how))).value();
    }
    static void written() { ASSERT_TRUE(logging::flush(weft::test::patience)); }
    [[nodiscard]] texts names() const {
        texts all;
        for (auto const& each : fs::directory_iterator{folder_}) all.push_back(each.path().filename().string());
        std::ranges::sort(all);
        return all;
    }

private:
    weft::test::fresh_log log_;
    fs::path folder_;
};

TEST_F(logger_file, is_rotated_by_number_when_it_would_be_too_long) {  // AP-084
    add({.path = path(), .max_bytes = 10, .max_files = 2});
    for (auto const* each : {"1111", "2222", "3333", "4444", "5555", "6666", "7777"}) {
        logging::info(each);
        written();
    }
    EXPECT_EQ(names(), (texts{"log", "log.0", "log.1"}));
    EXPECT_EQ(lines_of(path()), texts{"7777"});
    EXPECT_EQ(lines_of(path("log.0")), (texts{"5555", "6666"}));
    EXPECT_EQ(lines_of(path("log.1")), (texts{"3333", "4444"}));
}

TEST_F(logger_file, keeps_no_old_ones_unless_asked) {  // AP-084
    add({.path = path(), .max_bytes = 10});
    for (auto const* each : {"1111", "2222", "3333"}) logging::info(each);
    written();
    EXPECT_EQ(names(), texts{"log"});
    EXPECT_EQ(lines_of(path()), texts{"3333"});
}

TEST_F(logger_file, compresses_old_ones_when_asked) {  // AP-084
    add({.path = path(), .max_bytes = 10, .max_files = 2, .compress = true});
    for (auto const* each : {"1111", "2222", "3333", "4444", "5555"}) logging::info(each);
    logging::remove_handler("file").value();
    EXPECT_EQ(names(), (texts{"log", "log.0.gz", "log.1.gz"}));
    EXPECT_EQ(unpacked(path("log.0.gz")), (texts{"3333", "4444"}));
    EXPECT_EQ(unpacked(path("log.1.gz")), (texts{"1111", "2222"}));
}

TEST_F(logger_file, goes_on_with_a_file_that_was_there) {
    std::ofstream{path()} << "before\n";
    add({.path = path(), .max_bytes = 10, .max_files = 1});
    logging::info("after");
    written();
    EXPECT_EQ(lines_of(path("log.0")), texts{"before"});
    EXPECT_EQ(lines_of(path()), texts{"after"});
}

TEST_F(logger_file, is_made_anew_when_it_was_moved_away) {  // AP-085
    add({.path = path("deep/log")});
    logging::info("one");
    written();
    fs::rename(path("deep/log"), path("moved"));
    logging::info("two");
    written();
    fs::remove(path("deep/log"));
    logging::info("three");
    written();
    EXPECT_EQ(lines_of(path("moved")), texts{"one"});
    EXPECT_EQ(lines_of(path("deep/log")), texts{"three"});
}

TEST_F(logger_file, is_not_looked_for_when_it_is_not_to_be_checked) {  // AP-085
    add({.path = path(), .check = weft::infinity});
    logging::info("one");
    written();
    fs::rename(path(), path("moved"));
    logging::info("two");
    written();
    EXPECT_EQ(lines_of(path("moved")), (texts{"one", "two"}));
    EXPECT_FALSE(fs::exists(path()));
}

TEST_F(logger_file, on_a_full_disk_tells_so_once_and_nobody_is_held_up) {  // AP-086
    add({.path = "/dev/full"});
    ::testing::internal::CaptureStderr();
    for (int i = 0; i != 20; ++i) logging::info("lost");
    written();
    std::string const told = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::ranges::count(told, '\n'), 1) << told;
    EXPECT_NE(told.find("log handler /dev/full cannot write: write /dev/full: No space left on device"), std::string::npos) << told;
    EXPECT_EQ(*logging::status_of("file")->find("unwritten"), logging::value{20U});
}

TEST_F(logger_file, has_everything_when_the_runtime_has_ended) {  // AP-087
    add({.path = path()});
    weft::test::in_runtime([] {
        for (int i = 0; i != 300; ++i) logging::info(std::to_string(i));
    });
    texts const lines = own_lines_of(path());
    ASSERT_EQ(lines.size(), 300U);
    EXPECT_EQ(lines.back(), "299");
}

/// `folder` is that of the test, which no destructor will see.
[[noreturn]] void log_and_exit(fs::path const& file, fs::path const& folder) {
    logging::add_handler("at_end", to_file({.path = file, .format = text_only, .overload = without_burst_limit})).value();
    for (int i = 0; i != 100; ++i) logging::info(std::to_string(i));
    fs::remove_all(folder);
    std::exit(0);
}

TEST_F(logger_file, has_everything_when_the_program_has_ended) {  // AP-087
    ::testing::FLAGS_gtest_death_test_style = "threadsafe";
    std::string const file = path("of_another_program").string();
    // The statement runs in another run of this test, whose folder is another one: the name is handed down.
    if (::getenv("WEFT_TEST_LOG_FILE") == nullptr) ::setenv("WEFT_TEST_LOG_FILE", file.c_str(), 1);
    EXPECT_EXIT(log_and_exit(::getenv("WEFT_TEST_LOG_FILE"), path().parent_path()), ::testing::ExitedWithCode(0), "");
    EXPECT_EQ(lines_of(::getenv("WEFT_TEST_LOG_FILE")).size(), 100U);
    ::unsetenv("WEFT_TEST_LOG_FILE");
}

struct done {};

TEST_F(logger_file, has_every_line_of_many_processes_whole_and_in_order) {  // AP-088
    constexpr int writers = 16, lines = weft::test::under_tsan ? 200 : 2500;
    add({.path = path()});
    logging::update_handler("default", {.least_urgent = logging::level::none}).value();
    weft::test::in_runtime([] {
        for (int writer = 0; writer != writers; ++writer) {
            weft::spawn_link([writer, to = weft::self()] {
                for (int line = 0; line != lines; ++line) logging::info("w" + std::to_string(writer) + ' ' + std::to_string(line) + " end");
                weft::send(to, done{});
            });
        }
        for (int writer = 0; writer != writers; ++writer) weft::receive([](done) {});
    });
    std::map<std::string, int> next;
    texts const all = own_lines_of(path());
    for (std::string const& line : all) {
        std::string const who = line.substr(0, line.find(' '));
        ASSERT_EQ(line, who + ' ' + std::to_string(next[who]++) + " end");
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(writers) * lines);
}

TEST_F(logger_file, refuses_options_that_make_no_sense) {
    EXPECT_THROW(static_cast<void>(to_file({})), weft::argument_error);
    EXPECT_THROW(static_cast<void>(to_file({.path = path(), .max_bytes = 0})), weft::argument_error);
    EXPECT_THROW(static_cast<void>(to_file({.path = path(), .check = weft::nanoseconds{-1}})), weft::argument_error);
    EXPECT_THROW(static_cast<void>(to_file({.path = path(), .sync_interval = weft::nanoseconds{0}})), weft::argument_error);
    EXPECT_THROW(static_cast<void>(to_file({.path = path(), .overload = {.drop_mode_qlen = 1}})), weft::argument_error);
    EXPECT_THROW(static_cast<void>(weft::logger::to_sink(nullptr)), weft::argument_error);
}

TEST_F(logger_file, writes_json_to_standard_output_when_asked) {
    ::testing::internal::CaptureStdout();
    weft::logger::stream_options const how{.stream = weft::logger::stream::standard_output, .format = weft::logger::json_line};
    logging::add_handler("file", weft::logger::to_stream(how)).value();
    logging::info("said", {{"tries", 3}});
    written();
    std::string const line = ::testing::internal::GetCapturedStdout();
    EXPECT_NE(line.find("\"msg\":\"said\",\"tries\":3}\n"), std::string::npos) << line;
}

}  // namespace
