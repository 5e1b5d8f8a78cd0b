// What is noted is in the file before the answer, in whole lines, also from many at once.

#include "sender/journal.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <weft/file.hpp>
#include <weft/task.hpp>

#include "sender/delivery.hpp"
#include "support.hpp"
#include "support/in_runtime.hpp"
#include "unit/csv/support.hpp"

namespace sender {
namespace {

TEST(journal, writes_a_line_before_it_answers) {
    weft::test::in_runtime([] {
        csv::test::temporary_folder const folder;
        auto const path = folder.path("j");
        auto const notes = journal::start_link(path, 0, test::journal_head);
        EXPECT_EQ(weft::read_file(path), test::journal_head);
        notes.begin("a");
        EXPECT_EQ(weft::read_file(path), test::journal_head + "begin a\n");
        EXPECT_EQ(notes.of("a"), standing::begun);
        notes.settle("a", true);
        EXPECT_EQ(weft::read_file(path), test::journal_head + "begin a\nsent a\n");
        notes.begin("b");
        notes.settle("b", false);
        EXPECT_EQ(notes.of("a"), standing::sent);
        EXPECT_EQ(notes.of("b"), standing::not_mailed);
        EXPECT_EQ(notes.of("c"), standing::not_mailed);
        notes.sync();
    });
}

TEST(journal, goes_on_behind_the_last_whole_line) {
    weft::test::in_runtime([] {
        csv::test::temporary_folder const folder;
        auto const whole = test::journal_head + "begin a\n";
        auto const path = folder.file("j", whole + "sent b@exam");
        auto const notes = journal::start_link(path, whole.size(), "");
        notes.begin("c");
        EXPECT_EQ(weft::read_file(path), whole + "begin c\n");
    });
}

TEST(journal, takes_many_at_once) {
    weft::test::in_runtime([] {
        csv::test::temporary_folder const folder;
        auto const path = folder.path("j");
        auto const notes = journal::start_link(path, 0, test::journal_head);
        std::vector<int> people(200);
        for (int i = 0; i < 200; ++i) people[static_cast<std::size_t>(i)] = i;
        auto const note = [notes](int i) {
            notes.begin(std::to_string(i));
            notes.settle(std::to_string(i), i % 2 == 0);
        };
        weft::task::stream_options const how{.max_concurrency = 50, .ordered = false, .timeout = weft::infinity};
        for (auto& each : weft::task::async_stream(people, note, how)) EXPECT_TRUE(each);
        journal_book const book{weft::read_file(path), "j"};
        EXPECT_EQ(book.sent(), 100U);
        EXPECT_EQ(book.begun(), 0U);
    });
}

TEST(journal, that_cannot_be_opened_does_not_start) {
    weft::test::in_runtime([] {
        csv::test::temporary_folder const folder;
        weft::trap_exit(true);
        auto const started = weft::try_start_link<journal_server>(std::filesystem::path{folder.path("no/j")}, std::uint64_t{0}, std::string{"x\n"});
        ASSERT_FALSE(started);
        EXPECT_NE(started.error().to_string().find("No such file"), std::string::npos) << started.error().to_string();
    });
}

// A disk that is full.
TEST(journal, that_cannot_be_written_says_so_from_then_on) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
    weft::test::in_runtime([] {
        weft::trap_exit(true);
        auto const started = weft::try_start_link<journal_server>(std::filesystem::path{"/dev/full"}, std::uint64_t{0}, std::string{});
        // What cannot be resized or synced fails the start already; both are an answer.
        if (!started) return;
        EXPECT_NE(weft::call(*started, journal_server::begin{"a"}, weft::infinity), "");
        EXPECT_NE(weft::call(*started, journal_server::sync{}, weft::infinity), "");
    });
}

}  // namespace
}  // namespace sender
