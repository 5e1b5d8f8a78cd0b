// What RFC 9309 wants of a crawler, example by example.

#include "scraper/robots.hpp"

#include <gtest/gtest.h>

namespace scraper {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view us = "weft-scraper";

bool allows(std::string_view text, std::string_view path) { return robots_rules::parse(text, us).allows(path); }

TEST(robots, allow_everything_when_they_say_nothing) {
    EXPECT_TRUE(robots_rules{}.allows("/a"));
    EXPECT_TRUE(allows("", "/a"));
    EXPECT_TRUE(allows("<html>not found</html>", "/a"));
    EXPECT_TRUE(allows("User-agent: other\nDisallow: /", "/a"));
    EXPECT_TRUE(allows("User-agent: *\nDisallow:\n", "/a"));
}

TEST(robots, count_for_the_crawler_that_they_name_else_for_all) {
    auto const* const text =
        "User-agent: *\nDisallow: /\n\nUser-Agent: other\nUser-agent: WEFT-scraper/2.0\nDisallow: /private\n\n"
        "User-agent: third\nDisallow: /third\n\nuser-agent:weft-scraper\ndisallow:/more # of ours\n";
    EXPECT_TRUE(allows(text, "/a"));
    EXPECT_TRUE(allows(text, "/third"));
    EXPECT_FALSE(allows(text, "/private/a"));
    EXPECT_FALSE(allows(text, "/more"));
    EXPECT_FALSE(robots_rules::parse(text, "somebody").allows("/a"));
    EXPECT_FALSE(robots_rules::parse(text, "weft").allows("/a"));
}

TEST(robots, let_the_longest_match_decide) {
    auto const* const text = "User-agent: *\nAllow: /a/public\nDisallow: /a\nAllow: /a/public/x\nDisallow: /b\nAllow: /b\n";
    EXPECT_FALSE(allows(text, "/a"));
    EXPECT_FALSE(allows(text, "/a/private"));
    EXPECT_FALSE(allows(text, "/abc"));
    EXPECT_TRUE(allows(text, "/a/public/y"));
    EXPECT_TRUE(allows(text, "/b")) << "of equals the one that allows";
    EXPECT_TRUE(allows(text, "/A")) << "case counts";
}

TEST(robots, know_stars_and_the_end) {
    auto const* const text = "User-agent: *\nDisallow: /*.gif$\nDisallow: /x*y*z\nDisallow: /end$\nDisallow: *query?\n";
    EXPECT_FALSE(allows(text, "/a/b.gif"));
    EXPECT_TRUE(allows(text, "/a/b.gif?x"));
    EXPECT_FALSE(allows(text, "/a.gif/b.gif"));
    EXPECT_FALSE(allows(text, "/x12y34z56"));
    EXPECT_TRUE(allows(text, "/x12z34y56"));
    EXPECT_FALSE(allows(text, "/end"));
    EXPECT_TRUE(allows(text, "/ending"));
    EXPECT_FALSE(allows(text, "/some/query?q"));
}

TEST(robots, compare_octets_whatever_their_spelling) {
    EXPECT_FALSE(allows("User-agent: *\nDisallow: /foo/bar/%62%61%7A", "/foo/bar/baz"));
    EXPECT_FALSE(allows("User-agent: *\nDisallow: /ż", "/%C5%BC"));
    EXPECT_FALSE(allows("User-agent: *\nDisallow: /%c5%bc", "/%C5%BC/a"));
    EXPECT_TRUE(allows("User-agent: *\nDisallow: /a%2Fb", "/a/b"));
    EXPECT_FALSE(allows("User-agent: *\nDisallow: /a%2Ab", "/a%2Ab"));
    EXPECT_TRUE(allows("User-agent: *\nDisallow: /a%2Ab", "/axb")) << "an encoded star is no star";
}

TEST(robots, may_be_read_themselves) { EXPECT_TRUE(allows("User-agent: *\nDisallow: /", "/robots.txt")); }

TEST(robots, are_understood_line_by_line) {
    EXPECT_FALSE(allows("\xEF\xBB\xBFUser-agent: *\r\nSitemap: http://x/\r\nDisallow: /a\r\n", "/a"));
    EXPECT_FALSE(allows("User-agent: *\rDisallow: /a\r", "/a"));
    EXPECT_FALSE(allows("  user-agent :  *  \n\t disallow\t:\t/a\t\n", "/a"));
    EXPECT_TRUE(allows("Disallow: /a\nUser-agent: *\n", "/a")) << "a rule without a group";
    EXPECT_FALSE(allows("User-agent: *\nnonsense\n\n\nDisallow: /a\n", "/a")) << "an empty line ends no group";
}

TEST(robots, know_a_crawl_delay) {
    auto const delay = [](std::string const& value) { return robots_rules::parse("User-agent: *\nCrawl-delay: " + value, us).crawl_delay(); };
    EXPECT_EQ(delay("3"), 3s);
    EXPECT_EQ(delay("0.5"), 500ms);
    EXPECT_EQ(delay("1e9"), std::nullopt);
    EXPECT_EQ(delay("-1"), std::nullopt);
    EXPECT_EQ(delay("nan"), std::nullopt);
    EXPECT_EQ(delay("99999999999"), 24h);
    EXPECT_EQ(delay(""), std::nullopt);
    EXPECT_EQ(robots_rules::parse("User-agent: a\nCrawl-delay: 3", us).crawl_delay(), std::nullopt);
}

// A pattern that would take longer than the universe has left, if every star were tried everywhere.
TEST(robots, are_matched_soon_whatever_the_pattern) {
    std::string pattern = "/";
    for (int i = 0; i < 200; ++i) pattern += "*a";
    EXPECT_TRUE(allows("User-agent: *\nDisallow: " + pattern + "b$", "/" + std::string(2000, 'a')));
}

}  // namespace
}  // namespace scraper
