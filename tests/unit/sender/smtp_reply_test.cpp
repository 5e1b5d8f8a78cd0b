// Replies of one line and of several, and what is none.

#include "sender/smtp_reply.hpp"

#include <gtest/gtest.h>

namespace sender {
namespace {

smtp_reply reply_of(std::vector<std::string> const& lines) {
    smtp_reply_reader reader;
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) EXPECT_FALSE(reader.take(lines[i])) << lines[i];
    auto const reply = reader.take(lines.back());
    return reply ? *reply : smtp_reply{};
}

std::string refusal(std::vector<std::string> const& lines) {
    smtp_reply_reader reader;
    try {
        for (auto const& line : lines) (void)reader.take(line);
    } catch (smtp_protocol_error const& wrong) { return wrong.what(); }
    return "nothing was thrown";
}

TEST(smtp_reply, is_a_code_and_a_text) {
    EXPECT_EQ(reply_of({"250 2.1.5 Ok\r\n"}), (smtp_reply{250, "2.1.5 Ok"}));
    EXPECT_EQ(reply_of({"250 Ok\n"}), (smtp_reply{250, "Ok"}));
    EXPECT_EQ(reply_of({"354"}), (smtp_reply{354, ""}));
    EXPECT_EQ(reply_of({"354 \r\n"}), (smtp_reply{354, ""}));
}

TEST(smtp_reply, may_have_several_lines) {
    EXPECT_EQ(reply_of({"250-mail.example.org\r\n", "250-\r\n", "250-SIZE 1000\r\n", "250 HELP\r\n"}),
              (smtp_reply{250, "mail.example.org SIZE 1000 HELP"}));
    EXPECT_EQ(reply_of({"550-no\r\n", "550\r\n"}), (smtp_reply{550, "no"}));
}

TEST(smtp_reply, says_what_to_do) {
    EXPECT_TRUE((smtp_reply{354, ""}).is_positive());
    EXPECT_TRUE((smtp_reply{421, ""}).is_temporary());
    EXPECT_FALSE((smtp_reply{550, ""}).is_temporary());
    EXPECT_FALSE((smtp_reply{550, ""}).is_positive());
    EXPECT_EQ((smtp_reply{450, "come back"}).shown(), "450 come back");
    EXPECT_EQ((smtp_reply{450, ""}).shown(), "450");
}

TEST(smtp_reply, of_something_else_is_refused) {
    for (auto const* const bad : {"", "25", "HTTP/1.1 400 Bad Request", "199 x", "600 x", "250x", "-250", "25O ok", " 250 ok"})
        EXPECT_TRUE(refusal({bad}).starts_with("the server does not speak SMTP")) << bad;
    EXPECT_NE(refusal({"250-a\r\n", "251 b\r\n"}).find("two codes, 250 and then"), std::string::npos);
    EXPECT_NE(refusal({"250 " + std::string(3000, 'x')}).find("2048"), std::string::npos);
    EXPECT_NE(refusal(std::vector<std::string>(100, "250-" + std::string(2000, 'x'))).find("64 KiB"), std::string::npos);
}

TEST(smtp_reply, of_something_else_is_shown_safely) {
    EXPECT_EQ(refusal({"\x1B[2J"}), "the server does not speak SMTP: a reply begins with a number from 200 to 599: '\\x1B[2J'");
}

TEST(smtp_reply, reader_is_ready_for_the_next_reply) {
    smtp_reply_reader reader;
    EXPECT_EQ(reader.take("220 a"), (smtp_reply{220, "a"}));
    EXPECT_FALSE(reader.take("250-b"));
    EXPECT_EQ(reader.take("250 c"), (smtp_reply{250, "b c"}));
}

}  // namespace
}  // namespace sender
