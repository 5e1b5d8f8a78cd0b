// Letters appear in new/ whole, and whether one did can be seen.

#include "sender/outbox.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>
#include <weft/file.hpp>

#include "sender/journal_book.hpp"
#include "support/in_runtime.hpp"
#include "unit/csv/support.hpp"

namespace sender {
namespace {

namespace fs = std::filesystem;

letter const hello{.from = "a@example.org", .to = "b@example.org", .id = "id-1", .text = "Subject: x\r\n\r\n.dot\r\n"};

TEST(outbox, holds_whole_letters_with_line_feeds) {
    weft::test::in_runtime([] {
        csv::test::temporary_folder const folder;
        fs::path const at = folder.path("deep/box");
        outbox const box{at};
        EXPECT_EQ(box.deliver(hello, [] {}), verdict{});
        EXPECT_EQ(weft::read_file(at / "new/id-1"), "Subject: x\n\n.dot\n");
        EXPECT_TRUE(fs::is_empty(at / "tmp"));
        EXPECT_TRUE(fs::is_directory(at / "cur"));
    });
}

TEST(outbox, tells_the_journal_when_the_letter_is_whole_and_not_yet_there) {
    weft::test::in_runtime([] {
        csv::test::temporary_folder const folder;
        fs::path const at = folder.path("box");
        outbox const box{at};
        bool told = false;
        EXPECT_EQ(box.deliver(hello, [&] {
            told = true;
            EXPECT_EQ(weft::read_file(at / "tmp/id-1"), "Subject: x\n\n.dot\n");
            EXPECT_FALSE(fs::exists(at / "new/id-1"));
        }), verdict{});
        EXPECT_TRUE(told);
    });
}

TEST(outbox, knows_what_became_of_a_letter) {
    weft::test::in_runtime([] {
        csv::test::temporary_folder const folder;
        fs::path const at = folder.path("box");
        outbox const box{at};
        EXPECT_THROW((void)box.deliver(hello, [] { throw journal_error{"full"}; }), journal_error);
        EXPECT_EQ(box.look("id-1").what, verdict::kind::try_again);
        EXPECT_EQ(box.deliver(hello, [] {}), verdict{});
        EXPECT_EQ(box.look("id-1").what, verdict::kind::sent);
        fs::remove(at / "new/id-1");  // somebody took it away, as its readers do
        EXPECT_EQ(box.look("id-1").what, verdict::kind::sent);
    });
}

TEST(outbox, that_cannot_be_written_may_be_tried_again) {
    weft::test::in_runtime([] {
        csv::test::temporary_folder const folder;
        fs::path const at = folder.path("box");
        outbox const box{at};
        fs::remove(at / "tmp");
        auto const came_to = box.deliver(hello, [] { ADD_FAILURE() << "nothing was written"; });
        EXPECT_EQ(came_to.what, verdict::kind::try_again);
        EXPECT_NE(came_to.reason.find("No such file or directory"), std::string::npos) << came_to.reason;
    });
}

TEST(outbox, is_no_file) {
    weft::test::in_runtime([] {
        csv::test::temporary_folder const folder;
        auto const file = folder.file("box", "x");
        EXPECT_THROW(outbox{file}, fs::filesystem_error);
    });
}

}  // namespace
}  // namespace sender
