// Numbers get separators, columns line up under UTF-8, and data cannot steer the terminal.

#include "console/text.hpp"

#include <gtest/gtest.h>

namespace console {
namespace {

TEST(text, groups_digits) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(1234567), "1,234,567");
    EXPECT_EQ(grouped(UINT64_MAX), "18,446,744,073,709,551,615");
}

TEST(text, fixes_decimals) {
    EXPECT_EQ(fixed(3.14159, 2), "3.14");
    EXPECT_EQ(fixed(0.0004, 3), "0.000");
    EXPECT_EQ(fixed(123456.5, 1), "123456.5");
}

TEST(text, pads_by_code_points) {
    EXPECT_EQ(width("C\xC3\xB4te"), 4U);
    EXPECT_EQ(pad_right("C\xC3\xB4te", 6), "C\xC3\xB4te  ");
    EXPECT_EQ(pad_left("12", 4), "  12");
    EXPECT_EQ(pad_left("12345", 4), "12345");
}

TEST(text, shows_utf8_as_it_is) {
    for (auto const* fine : {"", "plain", "C\xC3\xB4te", "\xE4\xB8\xAD", "\xF0\x9F\x9B\xAB", "\xF4\x8F\xBF\xBF"})
        EXPECT_EQ(printable(fine), fine);
}

TEST(text, escapes_control_characters) {
    EXPECT_EQ(printable("a\x1b[2Jb\n\x7F"), "a\\x1B[2Jb\\x0A\\x7F");
    EXPECT_EQ(printable("\xC2\x9B"), "\\xC2\\x9B");
}

TEST(text, escapes_bytes_that_are_not_utf8) {
    EXPECT_EQ(printable("caf\xE9"), "caf\\xE9");
    EXPECT_EQ(printable("\xC0\xAF"), "\\xC0\\xAF");                    // overlong
    EXPECT_EQ(printable("\xED\xA0\x80"), "\\xED\\xA0\\x80");           // surrogate
    EXPECT_EQ(printable("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80");  // past the last code point
    EXPECT_EQ(printable("\xE4\xB8"), "\\xE4\\xB8");                    // cut off
}

TEST(text, joins_words) {
    EXPECT_EQ(joined({}), "");
    EXPECT_EQ(joined({"a", "b"}), "a, b");
}

TEST(text, is_utf8_when_every_sequence_is_well_formed) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("za\xC5\xBC\xC3\xB3\xC5\x82\xC4\x87\n\x01 \xF0\x9F\x98\x80"));
    for (auto const* const wrong : {"\xFF", "\xC3", "a\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80"})
        EXPECT_FALSE(is_utf8(wrong)) << console::printable(wrong);
}

}  // namespace
}  // namespace console
