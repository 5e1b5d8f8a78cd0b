// Versions and what a dependency accepts.

#include <weft/application/version.hpp>

#include <gtest/gtest.h>

namespace weft::app {
namespace {

version v(std::string_view text) { return version::parse(text).value(); }

TEST(version, orders_by_numbers) {
    EXPECT_LT(v("0.9"), v("0.10"));
    EXPECT_LT(v("1.9.9"), v("2"));
    EXPECT_EQ(v("1.2"), v("1.2.0"));
    EXPECT_EQ(v("1.2").to_string(), "1.2") << "prints as written";
}

TEST(version, refuses_what_is_none) {
    for (auto const* text : {"", "1.", ".1", "1.2.3.4", "1.x", "v1", "1 ", "-1", "4294967296"})
        EXPECT_EQ(version::parse(text), std::nullopt) << text;
}

TEST(version, of_a_dependency_has_bounds) {
    auto const needed = dependency::parse("weft_log >= 0.1, < 2").value();
    EXPECT_EQ(needed.name, "weft_log");
    EXPECT_FALSE(needed.optional);
    EXPECT_TRUE(needed.accepts(v("0.1")));
    EXPECT_TRUE(needed.accepts(v("1.99")));
    EXPECT_FALSE(needed.accepts(v("0.0.9")));
    EXPECT_FALSE(needed.accepts(v("2.0")));
    EXPECT_EQ(needed.to_string(), "weft_log >= 0.1, < 2");
}

TEST(version, of_a_dependency_may_be_any) {
    auto const needed = dependency::parse(" metrics? ").value();
    EXPECT_TRUE(needed.optional);
    EXPECT_TRUE(needed.accepts(v("0")));
    EXPECT_TRUE(dependency::parse("metrics?>=2")->optional);
    EXPECT_TRUE(dependency::parse("a = 1.0")->accepts(v("1")));
    EXPECT_FALSE(dependency::parse("a > 1")->accepts(v("1")));
}

TEST(version, of_a_dependency_refuses_other_forms) {
    for (auto const* text : {"", ">= 1", "A >= 1", "a >= ", "a 1", "a >= 1,", "a >= 1 < 2", "a??", "a >= x"})
        EXPECT_FALSE(dependency::parse(text).has_value()) << text;
}

TEST(version, names_are_lower_case_words) {
    EXPECT_TRUE(is_application_name("ring_a2"));
    for (auto const* name : {"", "2a", "_a", "a-b", "A", "a.b", "../a"}) EXPECT_FALSE(is_application_name(name)) << name;
    EXPECT_FALSE(is_application_name(std::string(65, 'a')));
}

}  // namespace
}  // namespace weft::app
