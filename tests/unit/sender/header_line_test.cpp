// Headers are ASCII, short lines, and say what they were given.

#include "sender/header_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <vector>

namespace sender {
namespace {

std::vector<std::string> lines_of(std::string const& header) {
    std::vector<std::string> lines;
    std::istringstream in{header};
    for (std::string line; std::getline(in, line);) {
        EXPECT_TRUE(line.ends_with('\r')) << header;
        line.pop_back();
        lines.push_back(line);
    }
    return lines;
}

void expect_short_ascii_lines(std::string const& header) {
    for (auto const& line : lines_of(header)) {
        EXPECT_LE(line.size(), 78U) << line;
        EXPECT_NE(line.find_first_not_of(' '), std::string::npos) << "a line of blanks";
        EXPECT_TRUE(std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; })) << line;
    }
}

std::string unfolded(std::string header) {
    for (std::size_t at = 0; (at = header.find("\r\n ", at)) != std::string::npos;) header.erase(at, 2);
    return header;
}

TEST(header_line, is_plain_when_it_can_be) { EXPECT_EQ(text_header("Subject", " Hello, Ann! "), "Subject: Hello, Ann!\r\n"); }

TEST(header_line, is_folded_at_blanks_and_unfolds_to_the_same) {
    std::string long_text = "one";
    for (int i = 0; i < 60; ++i) long_text += (i % 7 == 0 ? "  word" : " word") + std::to_string(i);
    auto const header = text_header("Subject", long_text);
    expect_short_ascii_lines(header);
    EXPECT_GT(lines_of(header).size(), 4U);
    EXPECT_EQ(unfolded(header), "Subject: " + long_text + "\r\n");
}

TEST(header_line, stays_whole_without_blanks) {
    auto const link = "<https://example.org/" + std::string(200, 'x') + ">";
    EXPECT_EQ(text_header("List-Unsubscribe", link), "List-Unsubscribe: " + link + "\r\n");
}

TEST(header_line, is_encoded_when_it_is_not_ascii) {
    EXPECT_EQ(text_header("Subject", "Za\xC5\xBC\xC3\xB3\xC5\x82\xC4\x87"), "Subject: =?UTF-8?B?WmHFvMOzxYLEhw==?=\r\n");
    EXPECT_EQ(text_header("Subject", "=?x"), "Subject: =?UTF-8?B?PT94?=\r\n");
}

TEST(header_line, is_encoded_in_words_of_whole_characters) {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "\xE2\x82\xAC";  // three bytes each
    auto const header = text_header("Subject", text);
    expect_short_ascii_lines(header);
    for (auto const& line : lines_of(header)) EXPECT_LE(line.size(), 76U);
    // Four base64 digits stand for one such character, so no word has a part of one.
    for (auto line : lines_of(header)) {
        line = line.substr(line.find("?B?") + 3);
        ASSERT_TRUE(line.ends_with("?="));
        line.resize(line.size() - 2);
        EXPECT_EQ(line.size() % 4, 0U);
        EXPECT_EQ(line.find('='), std::string::npos) << "padding: the word is cut in a character";
    }
}

TEST(header_line, of_a_mailbox_quotes_what_must_be_quoted) {
    EXPECT_EQ(mailbox_header("To", {"", "ann@example.org"}), "To: ann@example.org\r\n");
    EXPECT_EQ(mailbox_header("To", {"Ann Lee", "ann@example.org"}), "To: Ann Lee <ann@example.org>\r\n");
    EXPECT_EQ(mailbox_header("To", {R"(Lee, "A\B")", "ann@example.org"}), "To: \"Lee, \\\"A\\\\B\\\"\" <ann@example.org>\r\n");
    EXPECT_EQ(mailbox_header("To", {"J. Doe", "j@example.org"}), "To: \"J. Doe\" <j@example.org>\r\n");
}

TEST(header_line, of_a_mailbox_encodes_the_name_and_never_the_address) {
    EXPECT_EQ(mailbox_header("To", {"\xC5\xBB\xC3\xB3\xC5\x82w", "z@example.org"}), "To: =?UTF-8?B?xbvDs8WCdw==?=\r\n <z@example.org>\r\n");
}

}  // namespace
}  // namespace sender
