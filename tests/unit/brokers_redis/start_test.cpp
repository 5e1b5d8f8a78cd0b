// Bad input of the Redis producer and publisher: one error that names the option, the value and what is allowed.

#include "support.hpp"

namespace {

using namespace weft;
using namespace weft::test;

TEST(redis_start, names_a_wrong_option) {
    in_runtime([] {
        expect_refusal({}, {"argument_error", "option stream", "not empty"});
        expect_refusal({.stream = "s"}, {"option group", "not empty"});
        expect_refusal({.connection = {.port = 70'000}, .stream = "s", .group = "g"}, {"connection.port", "70000", "1 to 65535"});
        expect_refusal({.connection = {.username = "me"}, .stream = "s", .group = "g"}, {"connection.password", "me"});
        expect_refusal({.stream = "s", .group = "g", .max_fetch = 0}, {"max_fetch", ": 0;", "1 to 10000"});
        expect_refusal({.stream = "s", .group = "g", .claim_after = 1ms}, {"claim_after", "1 ms", "10 ms to"});
        expect_refusal({.stream = "s", .group = "g", .ack = {.nack_delay = 31s}}, {"ack.nack_delay", "31000 ms", "0 ms to 30000 ms"});
        expect_refusal({.stream = "s", .group = "g", .ack = {.on_failure = redis::on_failure::dead_letter}}, {"ack.on_failure", "dead_letters"});
        expect_refusal({.stream = "s", .group = "g", .dead_letters = {{.stream = "s"}}}, {"dead_letters.stream", "another stream"});
        expect_refusal({.stream = "s", .group = "g", .dead_letters = {{.stream = "d", .max_deliveries = 0}}}, {"max_deliveries", ": 0;"});
        expect_refusal({.stream = "s", .group = "g", .reconnect = {.min = 2s, .max = 1s}}, {"reconnect.max", "1000 ms", "2000 ms to"});
    });
}

TEST(redis_start, names_a_server_that_is_not_there) {
    in_runtime([] {
        std::uint16_t const nobody = free_port();
        expect_refusal(options_for(nobody), {"connection.host", "127.0.0.1:" + std::to_string(nobody), "can be reached", "Connection refused"});
        expect_refusal({.connection = {.host = "no-such-host.invalid"}, .stream = "s", .group = "g"}, {"no-such-host.invalid:6379"});
        EXPECT_THROW(redis::publisher({.connection = {.port = nobody}, .stream = "s"}), argument_error);
    });
}

TEST(redis_start, names_what_the_server_refuses) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        auto options = options_for(server.port());
        options.create_stream = false;
        expect_refusal(options, {"option stream", "\"s\"", "is there", "create_stream"});
        options.connection.database = 99;
        expect_refusal(options, {"connection.database", "99"});
        options = options_for(server.port());
        options.start_at = "yesterday";
        expect_refusal(options, {"start_at", "\"yesterday\""});
        redis_observer look{server.port()};
        look.ask({"SET", "s", "a text"});
        expect_refusal(options_for(server.port()), {"option stream", "something else"});
        auto to = publisher_for(server.port());
        EXPECT_THROW(to.publish(texts_from(0, 1)), redis::publish_error);
    });
}

TEST(redis_start, names_wrong_credentials_without_telling_them) {
    WEFT_NEEDS_REDIS();
    redis_server const server{{"--requirepass", "secret"}};
    in_runtime([&] {
        auto options = options_for(server.port());
        expect_refusal(options, {"connection.password", "\"\"", "NOAUTH"});
        options.connection.password = "guessed";
        expect_refusal(options, {"connection.password", "\"default\"", "WRONGPASS"});
        EXPECT_EQ(refusal_of(options).find("guessed"), std::string::npos);
        options.connection.password = "secret";
        EXPECT_EQ(refusal_of(options), "it started");
        options.connection.username = "nobody";
        expect_refusal(options, {"connection.password", "\"nobody\""});
    });
}

TEST(redis_publisher, keeps_about_so_many_entries) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        redis::publisher to{{.connection = {.port = server.port()}, .stream = "s", .max_length = 100}};
        EXPECT_EQ(to.publish(texts_from(0, 1000)).size(), 1000U);
        EXPECT_LT(redis_observer{server.port()}.number({"XLEN", "s"}), 300);
    });
}

}  // namespace
