// Lines are added at the end, and what was not finished is cut off.

#include "storage/output_file.hpp"

#include <gtest/gtest.h>

#include "storage/error.hpp"
#include "support/own_folder.hpp"

namespace storage {
namespace {

TEST(output_file, goes_on_where_it_was_known_to_be_whole) {
    weft::test::own_folder const folder;
    auto const path = folder.path("out");
    {
        output_file out{path, 0};
        out.append("one\ntwo\nthr");
        out.sync();
        EXPECT_EQ(out.bytes(), 11U);
    }
    output_file out{path, 8};
    EXPECT_EQ(weft::test::text_of(path), "one\ntwo\n");
    out.append("three\n");
    EXPECT_EQ(weft::test::text_of(path), "one\ntwo\nthree\n");
    EXPECT_EQ(out.bytes(), 14U);
}

TEST(output_file, refuses_what_it_cannot_go_on_with) {
    weft::test::own_folder const folder;
    auto const refusal = [](std::string const& path, std::uint64_t bytes) -> std::string {
        try {
            output_file const opened{path, bytes};
            return "";
        } catch (error const& wrong) { return wrong.what(); }
    };
    EXPECT_EQ(refusal(folder.path("out"), 1),
              folder.path("out") + ": it is shorter than its journal says; begin anew with another journal, or without the old one");
    EXPECT_EQ(refusal("/no/such/folder/out", 0), "/no/such/folder/out: No such file or directory");
    EXPECT_EQ(refusal("/dev/null", 0), "/dev/null: it is no file");
    EXPECT_EQ(refusal(folder.path("new"), 0), "");
}

}  // namespace
}  // namespace storage
