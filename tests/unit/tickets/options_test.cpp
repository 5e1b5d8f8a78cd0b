// Three commands; the environment gives the defaults, the command line overrides them, and every wrong value is named.

#include "tickets/options.hpp"

#include "tickets/made_up.hpp"
#include "tickets/request.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace tickets {
namespace {

using namespace std::chrono_literals;

struct outcome_of_reading {
    command result;
    std::string out;
    std::string err;
};

outcome_of_reading given(std::vector<std::string> arguments, environment const& env = {}) {
    std::ostringstream out;
    std::ostringstream err;
    auto result = read_options(std::move(arguments), env, out, err);
    return {std::move(result), out.str(), err.str()};
}

template <class Options>
Options accepted(std::vector<std::string> arguments, environment const& env = {}) {
    auto const got = given(std::move(arguments), env);
    EXPECT_TRUE(std::holds_alternative<Options>(got.result)) << got.err;
    return std::get<Options>(got.result);
}

void expect_refused(int code, std::vector<std::string> arguments, std::string const& because, environment const& env = {}) {
    auto const got = given(std::move(arguments), env);
    ASSERT_TRUE(std::holds_alternative<int>(got.result));
    EXPECT_EQ(std::get<int>(got.result), code);
    EXPECT_EQ(got.out, "");
    EXPECT_NE(got.err.find(because), std::string::npos) << got.err;
}

TEST(tickets_options, serve_is_what_happens_without_a_command) {
    auto const plain = accepted<serve_options>({});
    EXPECT_EQ(plain.broker, "sqlite:tickets.queue");
    EXPECT_EQ(plain.bookings, "bookings.db");
    EXPECT_EQ(plain.batch_timeout, 200ms);
    EXPECT_EQ(plain.rate, 0U);
    EXPECT_EQ(plain.idle, 0ns);
    auto const all = accepted<serve_options>({"serve", "--broker", "sqlite:q", "--bookings", "b", "--answers", "a", "--seats", "5",
                                              "--concurrency", "2", "--batch-size", "7", "--batch-timeout", "1s", "--rate", "9",
                                              "--idle", "2s", "--progress"});
    EXPECT_EQ(all.broker, "sqlite:q");
    EXPECT_EQ(all.answers, "a");
    EXPECT_EQ(all.seats, 5);
    EXPECT_EQ(all.concurrency, 2);
    EXPECT_EQ(all.batch_size, 7);
    EXPECT_EQ(all.batch_timeout, 1s);
    EXPECT_EQ(all.rate, 9U);
    EXPECT_EQ(all.idle, 2s);
    EXPECT_TRUE(all.progress);
}

TEST(tickets_options, publish_and_summary_have_their_own) {
    auto const publish = accepted<publish_options>({"publish", "--count", "3", "--series", "r", "--rate", "10", "--bad-every", "2"});
    EXPECT_EQ(publish.count, 3U);
    EXPECT_EQ(publish.rate, 10U);
    EXPECT_EQ(publish.bad_every, 2U);
    auto const summary = accepted<summary_options>({"summary", "--expect", "0", "--json"}, {.bookings = "other.db"});
    EXPECT_EQ(summary.bookings, "other.db");
    EXPECT_EQ(summary.expect, 0);
    EXPECT_TRUE(summary.json);
}

TEST(tickets_options, name_what_is_wrong) {
    expect_refused(2, {"serve", "--seats", "0"}, "--seats: '0' is not a whole number from 1 to 1000000000");
    expect_refused(2, {"serve", "--broker", "pigeon:roof"}, "'pigeon:roof' is none of the brokers that were built in: sqlite:FILE");
    expect_refused(2, {"serve", "--broker", "sqlite:"}, "'sqlite:' needs the name of a file");
    expect_refused(2, {"serve", "--idle", "0s"}, "--idle: '0s' is not ");
    expect_refused(2, {"serve", "--rate", "-1"}, "--rate: '-1' is not a whole number from 0 to 1000000000");
    expect_refused(2, {"publish", "--series", "r"}, "--count is required");
    expect_refused(2, {"publish", "--count", "1", "--series", "a b"}, "'a b' is not 1 to 100 bytes without blanks");
    expect_refused(2, {"sell"}, "sell");
    expect_refused(78, {}, "tickets.batch_size: '0' is not a whole number from 1 to 100000", {.batch_size = 0});
    auto const help = given({"--help"});
    EXPECT_EQ(std::get<int>(help.result), 0);
    EXPECT_NE(help.out.find("Examples: tickets publish"), std::string::npos);
}

TEST(tickets_options, a_running_one_is_asked_in_words) {
    std::ostringstream out;
    std::ostringstream err;
    auto const look = std::get<summary_options>(read_summary_call({"--expect", "7", "--json"}, "its.db", out, err));
    EXPECT_EQ(look.bookings, "its.db");
    EXPECT_EQ(look.expect, 7);
    EXPECT_TRUE(look.json);
    EXPECT_EQ(std::get<rate_call>(read_rate_call({}, out, err)).rate, std::nullopt);
    EXPECT_EQ(std::get<rate_call>(read_rate_call({"0"}, out, err)).rate, 0U);
    EXPECT_EQ(std::get<rate_call>(read_rate_call({"250"}, out, err)).rate, 250U);
    EXPECT_EQ(out.str() + err.str(), "");
    EXPECT_EQ(std::get<int>(read_rate_call({"soon"}, out, err)), 2);
    EXPECT_NE(err.str().find("N: 'soon' is not a whole number from 0 to 1000000000"), std::string::npos) << err.str();
    EXPECT_EQ(std::get<int>(read_summary_call({"--bookings", "b"}, "its.db", out, err)), 2);
    EXPECT_EQ(std::get<int>(read_rate_call({"--help"}, out, err)), 0);
    EXPECT_NE(out.str().find("Example: weft call tickets rate 100"), std::string::npos) << out.str();
}

TEST(tickets_options, requests_that_are_made_up_are_the_same_each_time) {
    publish_options const how{.count = 100, .series = "r", .customers = 7, .events = 3, .bad_every = 10};
    std::set<std::string> customers;
    for (std::uint64_t number = 1; number <= 100; ++number) {
        auto const json = made_up(how, number);
        EXPECT_EQ(json, made_up(how, number));
        if (number % 10 == 0) {
            EXPECT_THROW(static_cast<void>(parse_request(json)), bad_request);
            continue;
        }
        auto const one = parse_request(json);
        EXPECT_EQ(one.id, "r-" + std::to_string(number));
        customers.insert(one.customer);
    }
    EXPECT_EQ(customers.size(), 7U);
}

}  // namespace
}  // namespace tickets
