// Every code has a page, and the client's commands read what they are given.

#include "observer/cli_error.hpp"
#include "observer/explain.hpp"
#include "observer/wait.hpp"
#include "observer/warnings.hpp"

#include <weft/observer/warnings/internal/catalogue.hpp>

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <sstream>

namespace weft::cli {
namespace {

json::object parsed_answer(char const* text) { return json::parse(text).as_object(); }

template <class Act>
std::string refusal_of(Act&& act) {
    try {
        act();
        return "(accepted)";
    } catch (cli_error const& no) {
        return std::to_string(no.code()) + ": " + no.what();
    }
}

TEST(explain, has_a_page_for_every_code_and_no_other) {
    auto const known = observe::warnings::all_codes();
    ASSERT_EQ(explanations().size(), known.size());
    for (std::size_t i = 0; i < known.size(); ++i) {
        auto const& page = explanations()[i];
        EXPECT_EQ(page.code, known[i].code);
        EXPECT_EQ(page.title, known[i].title);
        EXPECT_FALSE(page.means.empty() || page.numbers.empty() || page.advice.empty()) << page.code;
        for (auto const cause : page.causes) EXPECT_FALSE(cause.empty()) << page.code;
    }
}

TEST(explain, pages_fit_a_terminal) {
    for (auto const& each : explanations()) {
        std::istringstream lines{explanation_text(each.code)};
        for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 101U) << line;  // an ellipsis is three bytes
        EXPECT_NE(explanation_text(each.code).find("weft.lint." + std::string{each.code} + "=off"), std::string::npos);
    }
    EXPECT_EQ(refusal_of([] { static_cast<void>(explanation_text("W1")); }).substr(0, 32), "4: there is no warning 'W1'; did");
    EXPECT_NE(codes_text().find("W10b  deadlock\n"), std::string::npos);
}

constexpr char const* two_rows = R"({"rows":[
    {"code":"W10b","severity":"crit","since_ns":130000000000,"subject":"533.1 <-> 93.1","pid":"93.1","what":"deadlock","place":"src/a.cpp:6"},
    {"code":"W02","severity":"warn","since_ns":500000000,"subject":"77.1 report","pid":"77.1","what":"ran 241 ms","place":null}]})";

TEST(warnings_view, shows_a_line_each) {
    EXPECT_EQ(warnings_text(parsed_answer(two_rows), true), "SEV   CODE  SINCE  SUBJECT         WHAT\n"
                                                            "crit  W10b  2m     533.1 <-> 93.1  deadlock, src/a.cpp:6\n"
                                                            "warn  W02   now    77.1 report     ran 241 ms\n");
    EXPECT_EQ(warnings_text(parsed_answer(R"({"rows":[]})"), true), "");
}

TEST(warnings_view, fails_on_a_level_and_what_is_worse) {
    auto const both = parsed_answer(two_rows);
    auto const one = parsed_answer(R"({"rows":[{"code":"W02","severity":"warn"}]})");
    EXPECT_FALSE(is_any_raised(both, parse_fail_on("")));
    EXPECT_TRUE(is_any_raised(one, parse_fail_on("warn")));
    EXPECT_FALSE(is_any_raised(one, parse_fail_on("crit")));
    EXPECT_TRUE(is_any_raised(both, parse_fail_on("crit")));
    EXPECT_TRUE(is_code_raised(both, "W02"));
    EXPECT_FALSE(is_code_raised(one, "W10b"));
    EXPECT_EQ(refusal_of([] { static_cast<void>(parse_fail_on("bad")); }), "2: --fail-on is 'bad'; it must be warn or crit");
}

TEST(wait, reads_conditions) {
    using kind = wait_condition::kind;
    using compare = wait_condition::compare;
    EXPECT_EQ(parse_condition("ready").what, kind::ready);
    EXPECT_EQ(parse_condition("gone").what, kind::gone);
    auto const raised = parse_condition("warning=W10b");
    EXPECT_TRUE(raised.what == kind::warning && raised.how == compare::equal && raised.name == "W10b");
    EXPECT_EQ(parse_condition("warning!=W01").how, compare::unequal);
    auto const many = parse_condition("processes>=100");
    EXPECT_TRUE(many.what == kind::number && many.how == compare::at_least && many.name == "processes" && many.number == 100);
    for (auto const* wrong : {"", "rady", "processes>", ">5", "processes>5x", "warning>W01"})
        EXPECT_EQ(refusal_of([&] { static_cast<void>(parse_condition(wrong)); }).find("2: what to wait for is '" + std::string{wrong} + "'"), 0U);
    EXPECT_EQ(refusal_of([] { static_cast<void>(parse_condition("warning=W00")); }).substr(0, 2), "4:");
    EXPECT_TRUE(holds(compare::at_most, 3, 3));
    EXPECT_FALSE(holds(compare::less, 3, 3));
}

}  // namespace
}  // namespace weft::cli
