// Titles and links of pages as people write them.

#include "scraper/html.hpp"

#include <gtest/gtest.h>

namespace scraper {
namespace {

using links = std::vector<std::string>;

TEST(html, has_a_title_and_links) {
    auto const page = read_html(R"(<!DOCTYPE html><html><head><title>A page</title><base href="/b/"></head>
        <body><p><a href="one.html">1</a> <A CLASS=x HREF='two.html'>2</A> <a href=three.html>3</a>
        <a name="no">4</a> <area href="five"> <link href="six"> <img src="seven"></body></html>)");
    EXPECT_EQ(page, (page_content{.title = "A page", .base = "/b/", .links = {"one.html", "two.html", "three.html", "five"}}));
}

TEST(html, has_one_title_in_single_blanks) {
    EXPECT_EQ(read_html("<title>\n  Fish &amp;\n chips\t&#x2013; <b>menu</b> </title><title>no</title>").title, "Fish & chips – <b>menu</b>");
    EXPECT_EQ(read_html("<svg><path/></svg>no title").title, "");
    EXPECT_EQ(read_html("<title>never ends").title, "never ends");
    EXPECT_EQ(read_html("<titles>no</titles><TITLE lang=en>Yes</Title >").title, "Yes");
}

TEST(html, finds_no_links_where_there_is_only_text) {
    EXPECT_EQ(read_html("<!-- <a href=no> --><a href=yes><!--><a href=too>").links, (links{"yes", "too"}));
    EXPECT_EQ(read_html("<script>x = '<a href=no>';</script><a href=yes>").links, links{"yes"});
    EXPECT_EQ(read_html("<script>'</scripts><a href=no>'</script ><a href=yes>").links, links{"yes"});
    EXPECT_EQ(read_html("<textarea><a href=no></textarea><style><a href=no></style><a href=yes>").links, links{"yes"});
    EXPECT_EQ(read_html("<p title='<a href=no>'><a href=yes>").links, links{"yes"});
    EXPECT_EQ(read_html("<abbr href=no><a-b href=no>a < b <3 <a href=yes>").links, links{"yes"});
    EXPECT_EQ(read_html("</a href=no><?a href=no?><!a href=no><a href=yes>").links, links{"yes"});
}

TEST(html, takes_attributes_as_they_come) {
    EXPECT_EQ(read_html("<a\nhref\n=\n\"x y\"\n>").links, links{"x y"});
    EXPECT_EQ(read_html("<a/href=x/>").links, links{"x/"});
    EXPECT_EQ(read_html("<a href=first href=second>").links, links{"first"});
    EXPECT_EQ(read_html("<a =href=no data-href=no href=yes>").links, links{"yes"});
    EXPECT_EQ(read_html("<a href>").links, links{});
    EXPECT_EQ(read_html("<a href=''>").links, links{""});
    EXPECT_EQ(read_html("<a href=\"?a=1&amp;b=2&c=3\">").links, links{"?a=1&b=2&c=3"});
    EXPECT_EQ(read_html("<a href='never ends>").links, links{});
}

TEST(html, is_any_text) {
    for (auto const* const text : {"", "<", "</", "<a", "<a ", "<a href", "<a href=", "<!", "<!-", "<!--", "<title", "<title>", "</title",
                                   "<script><", "&", "<>"})
        EXPECT_EQ(read_html(text).links, links{}) << text;
    EXPECT_EQ(read_html("<title>caf\xE9 \x93yes\x94</title>").title, "café “yes”");
    EXPECT_EQ(read_html("\xEF\xBB\xBF<title>żółw</title>").title, "żółw");
}

// A library's tree would be as deep.
TEST(html, may_nest_as_deep_as_it_likes) {
    std::string page;
    for (int i = 0; i < 300'000; ++i) page += "<div><b>";
    EXPECT_EQ(read_html(page + "<a href=x>").links, links{"x"});
}

}  // namespace
}  // namespace scraper
