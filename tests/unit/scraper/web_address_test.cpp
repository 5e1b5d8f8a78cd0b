// Two spellings of one page are one page, and what is no page is nothing.

#include "scraper/web_address.hpp"

#include <gtest/gtest.h>

namespace scraper {
namespace {

std::string normal(std::string_view text) {
    auto const address = web_address::parse(text);
    return address ? address->text() : "";
}

std::string resolved(std::string_view base, std::string_view reference) {
    auto const address = web_address::parse(base).value().resolve(reference);
    return address ? address->text() : "";
}

TEST(web_address, has_one_spelling) {
    EXPECT_EQ(normal("HTTP://Example.ORG"), "http://example.org/");
    EXPECT_EQ(normal("http://example.org:80/a"), "http://example.org/a");
    EXPECT_EQ(normal("http://example.org:/a"), "http://example.org/a");
    EXPECT_EQ(normal("http://example.org:8080/a"), "http://example.org:8080/a");
    EXPECT_EQ(normal("https://example.org:443/"), "https://example.org/");
    EXPECT_EQ(normal("http://example.org/a#part"), "http://example.org/a");
    EXPECT_EQ(normal("http://example.org?q"), "http://example.org/?q");
    EXPECT_EQ(normal("http://user:word@example.org/"), "http://example.org/");
    EXPECT_EQ(normal("http://example.org/a/./b/../c"), "http://example.org/a/c");
    EXPECT_EQ(normal("http://example.org/a/%2e%2e/../../b"), "http://example.org/b");
    EXPECT_EQ(normal("http://example.org/.."), "http://example.org/");
    EXPECT_EQ(normal("http://example.org//a"), "http://example.org//a");
    EXPECT_EQ(normal("http://example.org/%7euser/%e9"), "http://example.org/~user/%E9");
    EXPECT_EQ(normal("http://example.org/?b=2&a=1"), "http://example.org/?b=2&a=1");
}

TEST(web_address, takes_what_browsers_take) {
    EXPECT_EQ(normal("  http://example.org/a b\n"), "http://example.org/a%20b");
    EXPECT_EQ(normal("http://example.org/żółw"), "http://example.org/%C5%BC%C3%B3%C5%82w");
    EXPECT_EQ(normal("http://example.org/100%"), "http://example.org/100%25");
    EXPECT_EQ(normal("http://example.org/?q={a|b}"), "http://example.org/?q=%7Ba%7Cb%7D");
    EXPECT_EQ(normal("http://exa\nmple.org/"), "http://example.org/");
}

TEST(web_address, is_nothing_for_what_is_no_page) {
    for (auto const* const text : {"", "example.org", "/a", "ftp://example.org/", "mailto:a@example.org", "http:///a", "http://", "http:a",
                                   "javascript:alert(1)", "http://example.org:99999/", "http://example.org:0/", "http://[::1"})
        EXPECT_EQ(normal(text), "") << text;
    EXPECT_EQ(normal("http://example.org/" + std::string(9000, 'a')), "");
}

TEST(web_address, resolves_links_against_its_page) {
    auto const* const base = "http://example.org/a/b?q=1";
    EXPECT_EQ(resolved(base, "c"), "http://example.org/a/c");
    EXPECT_EQ(resolved(base, "../c"), "http://example.org/c");
    EXPECT_EQ(resolved(base, "../../../c"), "http://example.org/c");
    EXPECT_EQ(resolved(base, "/c?x#y"), "http://example.org/c?x");
    EXPECT_EQ(resolved(base, "?x"), "http://example.org/a/b?x");
    EXPECT_EQ(resolved(base, ""), "http://example.org/a/b?q=1");
    EXPECT_EQ(resolved(base, "#top"), "http://example.org/a/b?q=1");
    EXPECT_EQ(resolved(base, "//other.org/c"), "http://other.org/c");
    EXPECT_EQ(resolved(base, "https://example.org/c"), "https://example.org/c");
    EXPECT_EQ(resolved(base, "mailto:a@example.org"), "");
    EXPECT_EQ(resolved(base, "javascript:void(0)"), "");
    EXPECT_EQ(resolved("http://example.org", "c"), "http://example.org/c");
}

TEST(web_address, says_whom_to_ask_for_what) {
    auto const address = web_address::parse("http://Example.org:8080/a/b?q=1#x").value();
    EXPECT_EQ(address.host(), "example.org");
    EXPECT_EQ(address.port(), 8080);
    EXPECT_EQ(address.site(), "example.org:8080");
    EXPECT_EQ(address.target(), "/a/b?q=1");
    EXPECT_FALSE(address.is_https());
    auto const six = web_address::parse("http://[::1]/").value();
    EXPECT_EQ(six.host(), "::1");
    EXPECT_EQ(six.site(), "[::1]:80");
    EXPECT_EQ(six.target(), "/");
    EXPECT_EQ(web_address::parse("https://example.org/").value().port(), 443);
}

}  // namespace
}  // namespace scraper
