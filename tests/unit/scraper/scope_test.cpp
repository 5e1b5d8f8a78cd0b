// Which pages belong to a crawl.

#include "scraper/scope.hpp"

#include <gtest/gtest.h>

namespace scraper {
namespace {

bool has(scope_options what, std::string_view url) {
    what.starts.insert(what.starts.end(), {"http://example.org/start", "http://example.net:8080/"});
    return scope{std::move(what)}.has(web_address::parse(url).value());
}

TEST(scope, is_the_starts_hosts) {
    EXPECT_TRUE(has({}, "http://example.org/a"));
    EXPECT_TRUE(has({}, "http://example.net:8080/a"));
    EXPECT_FALSE(has({}, "http://example.net/a"));
    EXPECT_FALSE(has({}, "http://www.example.org/a"));
    EXPECT_TRUE(has({}, "https://example.org/a")) << "to be told of";
    EXPECT_FALSE(has({}, "https://other.org/a"));
    EXPECT_TRUE(has({.all_hosts = true}, "http://other.org/a"));
}

TEST(scope, is_narrowed_by_prefixes) {
    scope_options const docs{.includes = {"http://example.org/docs/", "http://example.org/more"}, .excludes = {"http://example.org/docs/old/"}};
    EXPECT_TRUE(has(docs, "http://example.org/docs/a"));
    EXPECT_TRUE(has(docs, "http://example.org/more/a"));
    EXPECT_FALSE(has(docs, "http://example.org/a"));
    EXPECT_FALSE(has(docs, "http://example.org/docs/old/a"));
    EXPECT_TRUE(has(docs, "http://example.org/start")) << "a start belongs to it";
}

TEST(scope, has_a_text_by_which_it_is_known_again) {
    scope_options const a{.starts = {"http://a/", "http://b/"}, .excludes = {"http://a/x"}};
    scope_options const b{.starts = {"http://b/", "http://a/", "http://b/"}, .excludes = {"http://a/x"}};
    EXPECT_EQ(scope{a}.text(), scope{b}.text());
    EXPECT_EQ(scope{a}.text(), R"({"starts":["http://a/","http://b/"],"all_hosts":false,"include":[],"exclude":["http://a/x"]})");
}

}  // namespace
}  // namespace scraper
