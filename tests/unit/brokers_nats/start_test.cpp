// Bad input of the NATS producer and publisher: one error that names the option, the value and what is allowed.

#include "support.hpp"

namespace {

using namespace weft;
using namespace weft::test;

TEST(nats_start, names_a_wrong_option) {
    in_runtime([] {
        nats::producer_options const good{.stream = "S", .durable = "c"};
        auto const with = [&](auto change) {
            auto changed = good;
            change(changed);
            return changed;
        };
        expect_refusal({}, {"argument_error", "option stream", "not empty"});
        expect_refusal({.stream = "S"}, {"option durable", "not empty"});
        expect_refusal({.stream = "a.b", .durable = "c"}, {"option stream", "\"a.b\"", "without white space"});
        expect_refusal(with([](auto& o) { o.connection.servers.clear(); }), {"connection.servers", "none", "nats://"});
        expect_refusal(with([](auto& o) { o.connection.username = "a", o.connection.token = "b"; }), {"2 of them", "at most one"});
        expect_refusal(with([](auto& o) { o.connection.ca_file = "ca.pem"; }), {"connection.tls", "true with ca_file"});
        expect_refusal(with([](auto& o) { o.subject = "a b"; }), {"option subject", "\"a b\"", "words joined by '.'"});
        expect_refusal(with([](auto& o) { o.max_fetch = 0; }), {"max_fetch", ": 0;", "1 to 10000"});
        expect_refusal(with([](auto& o) { o.ack_wait = 1ms; }), {"ack_wait", "1 ms", "10 ms to"});
        expect_refusal(with([](auto& o) { o.ack.nack_delay = -1ms; }), {"ack.nack_delay", "-1 ms", "0 ms to"});
        expect_refusal(with([](auto& o) { o.ack.on_failure = nats::on_failure::dead_letter; }), {"ack.on_failure", "dead_letters"});
        expect_refusal(with([](auto& o) { o.dead_letters = {{.subject = "d", .max_deliveries = 0}}; }), {"max_deliveries", ": 0;"});
    });
}

TEST(nats_start, names_a_server_that_is_not_there) {
    in_runtime([] {
        std::uint16_t const nobody = free_port();
        expect_refusal(options_for(nobody), {"connection.servers", "nats://127.0.0.1:" + std::to_string(nobody), "can be reached"});
        EXPECT_THROW(nats::publisher({.connection = connection_to(nobody), .subject = "a"}), argument_error);
    });
}

TEST(nats_start, names_what_the_server_refuses) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        auto options = options_for(server.port());
        options.create_with_subjects.clear();
        expect_refusal(options, {"option stream", "\"S\"", "is there", "create_with_subjects"});
        EXPECT_EQ(refusal_of(options_for(server.port())), "it started");
        options = options_for(server.port());
        options.ack_wait = 7s;
        expect_refusal(options, {"option durable", "\"c\"", "this ack_wait", "30000 ms"});
        options = options_for(server.port());
        options.subject = "work.b";
        expect_refusal(options, {"option durable", "\"c\"", "subject \"work.b\""});
        options = options_for(server.port());
        options.stream = "T";
        expect_refusal(options, {"create_with_subjects", "work.>", "overlap"});
        nats::publisher to{{.connection = connection_to(server.port()), .subject = "nobody.listens", .publish_timeout = 5s}};
        EXPECT_THROW(to.publish(texts_from(0, 1)), nats::publish_error);
    });
}

TEST(nats_start, names_wrong_credentials_without_telling_them) {
    WEFT_NEEDS_NATS();
    nats_server const server{{"--user", "me", "--pass", "secret"}};
    in_runtime([&] {
        auto options = options_for(server.port());
        expect_refusal(options, {"connection.username", "none", "accepts"});
        options.connection.username = "me";
        options.connection.password = "guessed";
        expect_refusal(options, {"connection.username", "\"me\"", "accepts"});
        EXPECT_EQ(refusal_of(options).find("guessed"), std::string::npos);
        options.connection.password = "secret";
        EXPECT_EQ(refusal_of(options), "it started");
    });
}

}  // namespace
