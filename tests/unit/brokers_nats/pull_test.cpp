// Pull requests by hand: what comes late belongs to later ones, and never to one that asked for less.

#include "support.hpp"

#include <weft_brokers/nats/internal/pull.hpp>

namespace {

using namespace weft;
using std::chrono::milliseconds;
using namespace weft::test;

/// A connection with a consumer "c" of stream "S", and its requests.
struct nats_pulling {
    explicit nats_pulling(std::uint16_t port, milliseconds answer_timeout = 60s) {
        auto to = connection_to(port);
        to.answer_timeout = answer_timeout;
        line = std::make_shared<nats::detail::connection>(to, "pulling");
        jsConsumerConfig wanted;
        jsConsumerConfig_Init(&wanted);
        wanted.Durable = "c";
        wanted.AckPolicy = js_AckExplicit;
        EXPECT_EQ(js_AddConsumer(nullptr, line->stream_context(), "S", &wanted, nullptr, nullptr), NATS_OK);
        requests.emplace(line, "S", "c");
    }
    std::shared_ptr<nats::detail::connection> line;
    std::optional<nats::detail::pull> requests;
};

/// A request for all of them that nobody waits for.
void ask_and_leave(nats::detail::pull& requests, std::size_t count) {
    std::stop_source at_once;
    at_once.request_stop();
    EXPECT_TRUE(requests.fetch(count, 60s, at_once.get_token()).messages.empty());
}

TEST(nats_pull, gives_no_more_than_it_was_asked_for_when_an_earlier_request_is_answered_late) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 250));
        blocking([&] {
            nats_pulling by_hand{server.port()};
            ask_and_leave(*by_hand.requests, 250);
            std::set<std::string> seen;
            while (seen.size() < 250) {
                auto const got = by_hand.requests->fetch(7, 50ms, {});  // the last one comes with fewer
                ASSERT_TRUE(got.trouble.empty()) << got.trouble;
                ASSERT_LE(got.messages.size(), 7U);
                for (auto const& each : got.messages)
                    EXPECT_TRUE(seen.emplace(natsMsg_GetData(each.get()), natsMsg_GetDataLength(each.get())).second);
            }
        });
    });
}

TEST(nats_pull, ends_with_what_there_is) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 3));
        blocking([&] {
            nats_pulling by_hand{server.port()};
            EXPECT_EQ(by_hand.requests->fetch(100, 60s, {}).messages.size(), 3U);
            auto const none = by_hand.requests->fetch(100, 10ms, {});
            EXPECT_TRUE(none.messages.empty());
            EXPECT_TRUE(none.trouble.empty()) << none.trouble;
        });
    });
}

TEST(nats_pull, tells_why_there_will_be_no_messages) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 1));
        blocking([&] {
            nats_pulling by_hand{server.port(), 2s};
            nats::detail::pull nobody{by_hand.line, "S", "nobody"};
            EXPECT_NE(nobody.fetch(1, 10ms, {}).trouble.find("no such consumer"), std::string::npos);
            by_hand.requests->end();
            EXPECT_FALSE(by_hand.requests->fetch(1, 60s, {}).trouble.empty());
        });
    });
}

}  // namespace
