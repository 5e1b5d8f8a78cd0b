// Characters that are written as references, or in another encoding.

#include "scraper/references.hpp"

#include <gtest/gtest.h>

namespace scraper {
namespace {

TEST(references, are_decoded) {
    EXPECT_EQ(decode_references("&lt;&gt;&quot;&apos;&amp;amp;"), "<>\"'&amp;");
    EXPECT_EQ(decode_references("&eacute;&szlig;&nbsp;&hellip;&euro;"), "éß\xC2\xA0…€");
    EXPECT_EQ(decode_references("&#65;&#x41;&#X1F600;&#128;"), "AA😀€");
    EXPECT_EQ(decode_references("&#0;&#xD800;&#x110000;&#99999999999;"), "\uFFFD\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(decode_references("a & b &amp &unknown; &; &#; &#x; &#1a;"), "a & b &amp &unknown; &; &#; &#x; &#1a;");
    EXPECT_EQ(decode_references("&"), "&");
}

TEST(references, have_nothing_to_do_with_bytes_of_latin1) { EXPECT_EQ(utf8_of_latin1("a\xE9\x80\xFF"), "aé€ÿ"); }

}  // namespace
}  // namespace scraper
