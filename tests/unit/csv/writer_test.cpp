// What is written is read back as it was.

#include "csv/writer.hpp"

#include <gtest/gtest.h>

#include "csv/row_parser.hpp"
#include "support.hpp"

namespace csv {
namespace {

TEST(writer, quotes_only_what_must_be_quoted) {
    EXPECT_EQ(written({"a", "b c", ""}), "a,b c,\n");
    EXPECT_EQ(written({"a,b", "say \"x\"", "two\nlines"}), "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\n");
}

TEST(writer, writes_what_is_read_back_as_it_was) {
    std::vector<std::vector<std::string>> const rows{{"x", "\r\n", "\""}, {""}, {"", ""}, {"\xEF\xBB\xBF", "a"}, {" "}};
    for (auto const& row : rows) {
        auto const found = test::all_records("h\n" + written(row), 3);
        ASSERT_EQ(found.size(), 2U);
        row_parser parser;
        auto const fields = parser.parse(found[1].text).fields;
        EXPECT_EQ((std::vector<std::string>{fields.begin(), fields.end()}), row);
    }
}

}  // namespace
}  // namespace csv
