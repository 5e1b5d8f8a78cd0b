// From a template and a row to a letter, and everything that keeps a template or a row from becoming one.

#include "sender/letter_template.hpp"

#include <gtest/gtest.h>

#include "csv/input_error.hpp"

namespace sender {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> const columns{"email", "name", "note"};
std::string const small = "From: News <news@example.org>\nSubject: Hello {{name}}\n\nDear {{ name }},\n{{note}}\n";

letter_template made(std::string const& text) { return {text, "letter.txt", columns}; }

std::string refusal(std::string const& text) {
    try {
        (void)made(text);
    } catch (csv::input_error const& wrong) { return wrong.what(); }
    return "nothing was thrown";
}

letter written(letter_template const& text, std::vector<std::string> const& fields) {
    return text.write({.fields = fields, .address = fields.at(0), .id = "id-1", .date = std::chrono::sys_seconds{1'795'708'136s}});
}

std::string wrong_row(std::string const& text, std::vector<std::string> const& fields) {
    try {
        (void)written(made(text), fields);
    } catch (letter_error const& wrong) { return wrong.what(); }
    return "nothing was thrown";
}

TEST(letter_template, fills_in_a_row) {
    auto const l = written(made(small), {"ann@example.org", "Ann", "two\nlines"});
    EXPECT_EQ(l.from, "news@example.org");
    EXPECT_EQ(l.to, "ann@example.org");
    EXPECT_EQ(l.text,
              "From: News <news@example.org>\r\n"
              "Subject: Hello Ann\r\n"
              "To: ann@example.org\r\n"
              "Date: Thu, 26 Nov 2026 15:48:56 +0000\r\n"
              "Message-ID: <id-1@example.org>\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=utf-8\r\n"
              "Content-Transfer-Encoding: 7bit\r\n"
              "\r\n"
              "Dear Ann,\r\n"
              "two\r\n"
              "lines\r\n");
}

TEST(letter_template, encodes_what_is_not_ascii) {
    auto const l = written(made(small), {"ann@example.org", "\xC5\xBB\xC3\xB3\xC5\x82w", ""});
    EXPECT_NE(l.text.find("Subject: =?UTF-8?B?"), std::string::npos) << l.text;
    EXPECT_NE(l.text.find("quoted-printable\r\n\r\nDear =C5=BB=C3=B3=C5=82w,\r\n"), std::string::npos) << l.text;
}

TEST(letter_template, may_name_the_recipient_in_to) {
    auto const text = "To: {{name}} <{{email}}>\n" + small;
    EXPECT_TRUE(written(made(text), {"ann@example.org", "Lee, Ann", ""}).text.starts_with("To: \"Lee, Ann\" <ann@example.org>\r\n"));
    // A name cannot bring in another address.
    EXPECT_TRUE(written(made(text), {"ann@example.org", "x <eve@example.org>, y", ""})
                    .text.starts_with("To: \"x <eve@example.org>, y\" <ann@example.org>\r\n"));
    EXPECT_EQ(wrong_row("To: {{note}}\n" + small, {"ann@example.org", "Ann", "eve@example.org"}),
              "To: 'eve@example.org' is not whom the letter goes to, which is ann@example.org");
}

TEST(letter_template, refuses_a_row_that_would_write_a_header) {
    for (std::string const bad : {"Ann\r\nBcc: eve@example.org", "Ann\n", "Ann\r", "\x1B[2J"})
        EXPECT_EQ(wrong_row(small, {"ann@example.org", bad, ""}),
                  "column name holds a line end or another control character, which must not come into a header");
    EXPECT_EQ(wrong_row(small, {"ann@example.org", std::string("a\0b", 3), ""}),
              "column name holds a line end or another control character, which must not come into a header");
    EXPECT_EQ(wrong_row(small, {"ann@example.org", "\xFF", ""}), "column name is not UTF-8");
    EXPECT_EQ(wrong_row(small, {"ann@example.org", "Ann", "\xFF"}), "column note is not UTF-8");
}

TEST(letter_template, takes_what_a_row_says_for_text_not_for_places) {
    EXPECT_NE(written(made(small), {"ann@example.org", "{{note}}", "{{name}}"}).text.find("Dear {{note}},\r\n{{name}}\r\n"), std::string::npos);
}

TEST(letter_template, of_html_escapes_rows_and_not_itself) {
    auto const l = written(made("From: a@example.org\nSubject: s\nContent-Type: text/html\n\n<p>{{name}}</p>\n"), {"ann@example.org", "<b>&", ""});
    EXPECT_NE(l.text.find("Content-Type: text/html; charset=utf-8\r\n"), std::string::npos) << l.text;
    EXPECT_NE(l.text.find("<p>&lt;b&gt;&amp;</p>\r\n"), std::string::npos) << l.text;
}

TEST(letter_template, takes_crlf_folded_headers_and_a_byte_order_mark) {
    auto const l = written(made("\xEF\xBB\xBF" "From: a@example.org\r\nSubject: one\r\n two {{name}}\r\n\r\nx\r\n"), {"ann@example.org", "Ann", ""});
    EXPECT_NE(l.text.find("Subject: one two Ann\r\n"), std::string::npos) << l.text;
    EXPECT_TRUE(l.text.ends_with("\r\n\r\nx\r\n"));
}

TEST(letter_template, mails_braces_that_are_escaped) {
    EXPECT_TRUE(written(made("From: a@example.org\nSubject: s\n\n\\{{name}} {single}\n"), {"ann@example.org", "Ann", ""})
                    .text.ends_with("\r\n\r\n{{name}} {single}\r\n"));
}

TEST(letter_template, names_the_line_of_an_unknown_column_and_what_there_is) {
    EXPECT_EQ(refusal(small + "{{nmae}}"), "letter.txt:6: {{nmae}}: there is no such column; did you mean name?; the columns are: email, name, note");
    EXPECT_EQ(refusal("From: a@example.org\nSubject: {{x1}}\n\n"),
              "letter.txt:2: {{x1}}: there is no such column; the columns are: email, name, note");
    EXPECT_EQ(refusal(small + "\n{{name\n}}"), "letter.txt:7: '{{' without '}}' in its line; a '{{' to be mailed is '\\{{'");
}

TEST(letter_template, is_refused_when_its_header_is_not_one) {
    EXPECT_EQ(refusal("Subject: x\n\nhi"), "letter.txt has no From: line; whom is the letter from?");
    EXPECT_EQ(refusal("From: a@example.org\n\nhi"), "letter.txt has no Subject: line");
    EXPECT_EQ(refusal(""), "letter.txt has no From: line; whom is the letter from?");
    EXPECT_EQ(refusal("Dear all,\n"), "letter.txt:1: no header line such as Subject: Hello; the text begins behind a blank line");
    EXPECT_EQ(refusal(" x\n"), "letter.txt:1: the first line of a letter begins with a blank; it must be a header such as Subject: Hello");
    EXPECT_EQ(refusal("From: a@example.org\nFROM: b@example.org\n"), "letter.txt:2: FROM: is there twice");
    EXPECT_EQ(refusal("From: news\n"), "letter.txt:1: From: 'news' is no address to mail from: no @");
    EXPECT_EQ(refusal("From: {{name}} <a@example.org>\n"), "letter.txt:1: From: must be the same in all letters, so there is no {{column}} in it");
    EXPECT_EQ(refusal("Content-Type: image/png\n"), "letter.txt:1: Content-Type: is 'image/png'; allowed are text/plain and text/html");
    EXPECT_EQ(refusal("\xFF"), "letter.txt is not UTF-8");
    for (auto const* const name : {"Bcc", "cc", "DATE", "Message-Id", "Content-Transfer-Encoding"})
        EXPECT_NE(refusal(std::string{name} + ": x\n").find("is not the template's to say"), std::string::npos) << name;
}

TEST(letter_template, dates_letters_as_mail_does) {
    EXPECT_EQ(mail_date(std::chrono::sys_seconds{0s}), "Thu, 01 Jan 1970 00:00:00 +0000");
    EXPECT_EQ(mail_date(std::chrono::sys_days{std::chrono::year{2024} / 2 / 29} + 23h + 59min + 60s), "Fri, 01 Mar 2024 00:00:00 +0000");
}

}  // namespace
}  // namespace sender
