// The last lines of a text that comes in pieces.

#include "jobber/tail.hpp"

#include <random>

#include "support.hpp"

namespace jobber {
namespace {

std::string lines(int first, int last) {
    std::string text;
    for (int i = first; i <= last; ++i) text += "line " + std::to_string(i) + '\n';
    return text;
}

std::string tail_of(std::string const& text, std::size_t piece) {
    tail end;
    for (std::size_t at = 0; at < text.size(); at += piece) end.add(std::string_view{text}.substr(at, piece));
    return end.text();
}

TEST(tail, keeps_a_short_text_without_its_last_end_of_line) {
    EXPECT_EQ(tail_of("", 1), "");
    EXPECT_EQ(tail_of("one", 1), "one");
    EXPECT_EQ(tail_of("one\ntwo\r\n\n", 2), "one\ntwo");
}

TEST(tail, keeps_the_last_lines) {
    std::string expected = lines(91, 100);
    expected.pop_back();
    for (std::size_t const piece : {1, 7, 100, 100'000}) EXPECT_EQ(tail_of(lines(1, 100), piece), expected);
}

TEST(tail, keeps_the_end_of_a_line_that_is_too_long_and_whole_characters) {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += "ü";
    for (std::size_t const piece : {1, 1000, 100'000}) {
        std::string const kept = tail_of(text, piece);
        EXPECT_LE(kept.size(), tail::most_bytes);
        EXPECT_GE(kept.size(), tail::most_bytes - 3);
        EXPECT_TRUE(kept.starts_with("ü"));
        EXPECT_TRUE(text.ends_with(kept));
    }
}

}  // namespace
}  // namespace jobber
