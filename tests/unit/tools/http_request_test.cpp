// From an HTTP request to a question, and what a damaged one is answered with.

#include <weft/observer/internal/http_request.hpp>

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <random>

namespace weft::observe {
namespace {

unsigned status_for(std::string_view method, std::string_view target, std::string_view body = {}) {
    try {
        static_cast<void>(read_http(method, target, body));
        return 200;
    } catch (http_refusal const& no) {
        return no.status;
    }
}

// O4
TEST(http_request, names_the_operation_and_its_typed_parameters) {
    auto const asked = read_http("GET", "/v1/ps?sort=mailbox&limit=3&fields=pid,name&label=a%2Fb+c&pid=93.1&all=true", {});
    EXPECT_EQ(asked.kind, http_kind::operation);
    EXPECT_EQ(asked.operation, "ps");
    EXPECT_EQ(json::serialize(asked.request),
              R"({"sort":"mailbox","limit":3,"fields":["pid","name"],"label":"a/b c","pid":"93.1","all":true})");
}

TEST(http_request, takes_the_object_of_a_post_and_keeps_the_token_apart) {
    auto const asked = read_http("POST", "/v1/kill?token=abc&reason=x", R"({"pid":"93.1","reason":"why"})");
    EXPECT_TRUE(asked.is_post);
    EXPECT_EQ(asked.token, "abc");
    EXPECT_EQ(json::serialize(asked.request), R"({"reason":"why","pid":"93.1"})");
}

TEST(http_request, knows_the_other_addresses) {
    EXPECT_EQ(read_http("GET", "/", {}).kind, http_kind::page);
    EXPECT_EQ(read_http("HEAD", "/metrics", {}).kind, http_kind::metrics);
    EXPECT_EQ(read_http("GET", "/v1/stream?of=ps", {}).kind, http_kind::stream);
    EXPECT_EQ(read_http("POST", "/v1/login", {}).kind, http_kind::login);
}

TEST(http_request, refuses_with_the_status_that_fits) {
    EXPECT_EQ(status_for("GET", "/nowhere"), 404U);
    EXPECT_EQ(status_for("GET", "/v1/"), 404U);
    EXPECT_EQ(status_for("POST", "/metrics"), 405U);
    EXPECT_EQ(status_for("DELETE", "/v1/ps"), 405U);
    EXPECT_EQ(status_for("GET", "/v1/ps?a=%4"), 400U);
    EXPECT_EQ(status_for("POST", "/v1/kill", "{"), 400U);
    EXPECT_EQ(status_for("POST", "/v1/kill", "[]"), 400U);
    EXPECT_EQ(status_of({"busy", "", 75}), 503U);
    EXPECT_EQ(status_of({"not_allowed", "", 77}), 403U);
    EXPECT_EQ(status_of({"no_such_process", "", 4}), 404U);
}

TEST(http_request, survives_damaged_addresses) {
    unsigned const seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937 random{seed};
    for (int round = 0; round < 5'000; ++round) {
        std::string target = "/v1/ps?sort=mailbox&limit=20&fields=pid,name&x=%41";
        for (int i = 0; i < 4; ++i) target[random() % target.size()] = static_cast<char>(random());
        auto const status = status_for("GET", target);
        EXPECT_TRUE(status == 200 || status == 400 || status == 404) << target;
    }
}

}  // namespace
}  // namespace weft::observe
