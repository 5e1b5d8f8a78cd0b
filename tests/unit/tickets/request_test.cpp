// A request is read as a whole or refused with the key that is wrong.

#include "tickets/request.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tickets {
namespace {

std::string refusal(std::string const& json) {
    try {
        static_cast<void>(parse_request(json));
        return "";
    } catch (bad_request const& bad) { return bad.what(); }
}

TEST(request, is_what_was_written) {
    request const one{.id = "r-1", .customer = "c2", .event = "e3", .seats = 4};
    EXPECT_EQ(parse_request(to_json(one)), one);
    EXPECT_EQ(to_json(one), R"({"id":"r-1","customer":"c2","event":"e3","seats":4})");
}

TEST(request, is_refused_with_the_key_that_is_wrong) {
    EXPECT_NE(refusal("{").find("it is no JSON: "), std::string::npos);
    EXPECT_EQ(refusal("[]"), "it is no JSON object");
    EXPECT_EQ(refusal(R"({"id":"r","customer":"c","event":"e"})"), "key seats is missing");
    EXPECT_EQ(refusal(R"({"id":"","customer":"c","event":"e","seats":1})"), R"(id is ""; it must be 1 to 200 bytes without blanks)");
    EXPECT_EQ(refusal(R"({"id":"r","customer":7,"event":"e","seats":1})"), "customer is 7; it must be 1 to 200 bytes without blanks");
    EXPECT_EQ(refusal(R"({"id":"r","customer":"c","event":"e","seats":11})"), "seats is 11; it must be a whole number from 1 to 10");
    EXPECT_EQ(refusal(R"({"id":"r","customer":"c","event":"e","seats":1,"price":2})"),
              "key price is unknown; a request has id, customer, event and seats");
}

}  // namespace
}  // namespace tickets
