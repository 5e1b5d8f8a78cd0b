// Text on its way: line ends, quoted-printable, dots.

#include "sender/body.hpp"

#include <gtest/gtest.h>

namespace sender {
namespace {

TEST(body, has_crlf_whatever_line_ends_it_came_with) {
    EXPECT_EQ(with_crlf("a\nb\r\nc\rd"), "a\r\nb\r\nc\r\nd\r\n");
    EXPECT_EQ(with_crlf("\n\r\n"), "\r\n\r\n");
    EXPECT_EQ(with_crlf(""), "");
    EXPECT_EQ(with_line_feeds("a\r\n\r\nb\r\n"), "a\n\nb\n");
}

TEST(body, is_7bit_when_any_server_lets_it_through) {
    EXPECT_TRUE(is_7bit("plain = text\twith a tab\r\n\r\n"));
    EXPECT_TRUE(is_7bit(std::string(998, 'x') + "\r\n"));
    EXPECT_FALSE(is_7bit(std::string(999, 'x') + "\r\n"));
    EXPECT_FALSE(is_7bit("\xC3\xB3\r\n"));
    EXPECT_FALSE(is_7bit(std::string("a\0b\r\n", 5)));
    EXPECT_FALSE(is_7bit("\x1B[2J\r\n"));
}

TEST(body, is_quoted_in_printable_characters) {
    EXPECT_EQ(quoted_printable("\xC3\xB3 = 1\r\n"), "=C3=B3 =3D 1\r\n");
    EXPECT_EQ(quoted_printable("end \r\nend\t\r\n"), "end=20\r\nend=09\r\n");
}

TEST(body, quoted_has_lines_of_76_at_most) {
    auto const text = quoted_printable(std::string(300, 'a') + "\xC3\xB3" + std::string(100, ' ') + "\r\n");
    std::size_t start = 0;
    for (auto end = text.find("\r\n"); end != std::string::npos; end = text.find("\r\n", start)) {
        EXPECT_LE(end - start, 76U);
        start = end + 2;
    }
    EXPECT_EQ(start, text.size());
}

TEST(body, doubles_dots_at_the_start_of_lines) {
    EXPECT_EQ(dot_stuffed(".\r\n..\r\na.\r\n\r\n.b\r\n"), "..\r\n...\r\na.\r\n\r\n..b\r\n");
}

TEST(body, of_html_has_no_markup_from_a_row) { EXPECT_EQ(html_escaped("<b a='x'>&\""), "&lt;b a=&#39;x&#39;&gt;&amp;&quot;"); }

}  // namespace
}  // namespace sender
