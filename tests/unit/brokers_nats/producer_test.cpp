// A producer of a JetStream consumer while the server is there: what it emits, settles and gets again.

#include "support.hpp"
#include "support/tcp_proxy.hpp"

namespace {

using namespace weft;
using namespace weft::test;

TEST(nats_producer, emits_what_is_in_the_stream_and_acknowledges_it) {  // BW-129
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 250));
        auto const line = start_line(options_for(server.port()), always(verdict_on::success));
        auto const all = next_delivered(250);
        ASSERT_EQ(all.size(), 250U);
        for (std::size_t i = 0; i != all.size(); ++i) {
            EXPECT_EQ(all[i].data, std::to_string(i));
            EXPECT_EQ(nats_receipt(all[i]).sequence(), i + 1);
            EXPECT_EQ(nats_receipt(all[i]).delivery_count(), 1);
            EXPECT_EQ(nats_receipt(all[i]).stream(), "S");
            EXPECT_EQ(nats_receipt(all[i]).subject(), "work.a");
        }
        stop(line.source);
        nats_observer{server.port()}.wait_until_settled();
    });
}

TEST(nats_producer, delivers_a_failed_message_again_and_counts) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 1));
        auto const line = start_line(options_for(server.port()), [](broadway::delivery const& one) {
            auto const& receipt = dynamic_cast<nats::delivery_receipt const&>(*one.receipt);
            return receipt.delivery_count() < 3 ? verdict_on::failure : verdict_on::success;
        });
        auto const all = next_delivered(3);
        ASSERT_EQ(all.size(), 3U);
        for (std::int64_t i = 0; i != 3; ++i) EXPECT_EQ(nats_receipt(all[static_cast<std::size_t>(i)]).delivery_count(), i + 1);
        nats_observer{server.port()}.wait_until_settled();
        stop(line.source);
    });
}

TEST(nats_producer, delivers_a_failed_message_again_after_a_delay) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 1));
        auto options = options_for(server.port());
        options.ack.nack_delay = 30ms;
        auto const line = start_line(options, [](broadway::delivery const& one) {
            auto const& receipt = dynamic_cast<nats::delivery_receipt const&>(*one.receipt);
            return receipt.delivery_count() < 2 ? verdict_on::failure : verdict_on::success;
        });
        EXPECT_EQ(next_delivered(2).size(), 2U);
        nats_observer{server.port()}.wait_until_settled();
        stop(line.source);
    });
}

TEST(nats_producer, moves_a_message_that_fails_too_often_to_the_dead_letters) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        nats_observer look{server.port()};
        look.make_stream("DEAD", "dead.>");
        publisher_for(server.port()).publish(texts_from(7, 1));
        auto options = options_for(server.port());
        options.dead_letters = {{.subject = "dead.work", .max_deliveries = 3}};
        auto const line = start_line(options, always(verdict_on::failure));
        EXPECT_EQ(next_delivered(3).size(), 3U);
        look.wait_until_settled();
        EXPECT_EQ(look.messages_in("DEAD"), 1U);
        EXPECT_EQ(look.last_of("DEAD", "dead.work"), "7");
        EXPECT_EQ(look.last_of("DEAD", "dead.work", "Weft-Subject"), "work.a");
        EXPECT_EQ(look.last_of("DEAD", "dead.work", "Weft-Sequence"), "1");
        EXPECT_EQ(look.last_of("DEAD", "dead.work", "Weft-Deliveries"), "3");
        EXPECT_NE(look.last_of("DEAD", "dead.work", "Weft-Reason").find("bad data"), std::string::npos);
        stop(line.source);
    });
}

TEST(nats_producer, does_with_a_failed_message_what_its_receipt_was_told) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 2));
        auto const line = start_line(options_for(server.port()), [](broadway::delivery const& one) {
            nats::ack_options const term{.on_failure = nats::on_failure::term};
            one.receipt->to()->configure(*one.receipt, std::any{term});
            return verdict_on::failure;
        });
        EXPECT_EQ(next_delivered(2).size(), 2U);
        nats_observer look{server.port()};
        look.wait_until_settled();
        EXPECT_EQ(look.look().redelivered, 0);
        stop(line.source);
    });
}

TEST(nats_producer, refuses_options_for_a_message_that_it_does_not_know) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 1));
        auto const line = start_line(options_for(server.port()), always(verdict_on::nothing_yet));
        auto const all = next_delivered(1);
        ASSERT_EQ(all.size(), 1U);
        auto& receipt = *all[0].receipt;
        EXPECT_THROW(receipt.to()->configure(receipt, std::any{1}), argument_error);
        EXPECT_THROW(receipt.to()->configure(receipt, nats::ack_options{.on_failure = nats::on_failure::dead_letter}), argument_error);
        EXPECT_THROW(receipt.to()->configure(receipt, nats::ack_options{.nack_delay = -1ms}), argument_error);
        stop(line.source);
    });
}

TEST(nats_producer, gets_what_a_dead_one_left_after_the_ack_wait) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 30));
        auto options = options_for(server.port());
        options.ack_wait = 500ms;
        auto const first = start_line(options, always(verdict_on::nothing_yet));
        std::set<std::string> held;
        while (held.size() < 30)
            for (delivered const& one : next_delivered(1)) held.insert(one.data);
        end_after(first.source, [&] { exit_signal(first.source, exit_reason::kill()); });
        auto const second = start_line(options, always(verdict_on::success));
        std::set<std::string> seen;
        while (seen.size() < 30)
            for (delivered const& one : next_delivered(1)) {
                if (!one.receipt->settled()) continue;  // told of late by the first
                seen.insert(one.data);
                EXPECT_GE(nats_receipt(one).delivery_count(), 2);
            }
        nats_observer{server.port()}.wait_until_settled();
        stop(second.source);
    });
}

/// Holds one message, and lets a second one of the same consumer show that the first was not delivered again meanwhile.
void hold_beyond_the_ack_wait(std::uint16_t port, bool by_hand) {
    publisher_for(port).publish(texts_from(0, 1));
    auto options = options_for(port);
    options.ack_wait = 3s;
    options.keep_in_progress = !by_hand;
    auto const line = start_line(options, always(verdict_on::nothing_yet));
    auto const held = next_delivered(1);
    ASSERT_EQ(held.size(), 1U);
    // A second consumer's view of time: its own message comes again after the same ack_wait, so the first one's has passed too.
    auto other = options;
    other.durable = "watch";
    other.keep_in_progress = false;
    auto const clock = start_line(other, always(verdict_on::nothing_yet));
    for (std::size_t rounds = 0; rounds < 2;) {
        if (by_hand) nats_receipt(held[0]).in_progress();
        std::vector<delivered> all;
        receive([&](batch_delivered batch) { all = std::move(batch.all); }, after(50ms, [] {}));
        for (delivered const& one : all) {
            EXPECT_NE(nats_receipt(one).delivered()->reply.find(".watch."), std::string::npos) << "delivered again";
            ++rounds;
        }
    }
    stop(clock.source);
    EXPECT_EQ(nats_observer{port}.look().redelivered, 0);
    settle_deliveries(held, true);
    nats_observer{port}.wait_until_settled();
    stop(line.source);
}

TEST(nats_producer, keeps_what_is_in_work_in_progress) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] { hold_beyond_the_ack_wait(server.port(), false); });
}

TEST(nats_producer, tells_that_work_goes_on_when_a_receipt_says_so) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] { hold_beyond_the_ack_wait(server.port(), true); });
}

TEST(nats_producer, shares_a_consumer_with_another_one) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 200));
        auto const one = start_line(options_for(server.port()), always(verdict_on::success), 10);
        auto const two = start_line(options_for(server.port()), always(verdict_on::success), 10);
        std::multiset<std::string> seen;
        for (delivered const& each : next_delivered(200)) seen.insert(each.data);
        EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 200U);
        nats_observer{server.port()}.wait_until_settled();
        stop(one.source);
        stop(two.source);
    });
}

TEST(nats_producer, has_told_the_server_what_was_settled_when_it_has_ended) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        tcp_proxy between{server.port()};
        publisher_for(server.port()).publish(texts_from(0, 500));
        auto const line = start_line(options_for(between.port()), always(verdict_on::nothing_yet), 500);
        auto const all = next_delivered(500);
        EXPECT_EQ(all.size(), 500U);
        settle_deliveries(all, true);
        stop(line.source);
        between.cut();  // what has not arrived by now never will
        nats_observer{server.port()}.wait_until_settled();  // the server counts in its own time what it has heard
    });
}

TEST(nats_producer, settles_what_is_in_work_when_it_has_ended_long_ago) {
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 20));
        auto const line = start_line(options_for(server.port()), always(verdict_on::nothing_yet));
        auto const all = next_delivered(20);
        stop(line.source);
        nats_observer look{server.port()};
        EXPECT_EQ(look.look().unsettled, 20);
        settle_deliveries(all, true);
        look.wait_until_settled();
    });
}

struct drain_nats_now {};
/// A producer that a test tells to drain, as a pipeline does.
struct drained_nats_producer : nats::producer {
    using nats::producer::producer;
    std::vector<broadway::delivery> handle_cast(drain_nats_now) {
        prepare_for_draining();
        return {};
    }
};

TEST(nats_producer, makes_no_request_once_it_drains) {  // BW-130
    WEFT_NEEDS_NATS();
    nats_server const server;
    in_runtime([&] {
        auto options = options_for(server.port());
        options.fetch_wait = 30s;
        auto const source = gen_stage::start<drained_nats_producer>(options);
        auto const sink = gen_stage::start<settling_consumer>(self(), always(verdict_on::success));
        gen_stage::subscribe(sink, source, {.max_demand = 10, .cancel = gen_stage::cancel_mode::temporary});
        publisher_for(server.port()).publish(texts_from(0, 1));
        EXPECT_EQ(next_delivered(1).size(), 1U);
        nats_observer look{server.port()};
        while (look.look().requests == 0) continue;
        gen_stage::cast(source, drain_nats_now{});
        static_cast<void>(gen_stage::demand(source));  // it has drained
        while (look.look().requests != 0) continue;    // the server knows that nobody waits
        publisher_for(server.port()).publish(texts_from(1, 10));
        auto const second = gen_stage::start<settling_consumer>(self(), always(verdict_on::success));
        gen_stage::subscribe(second, source, {.max_demand = 10, .cancel = gen_stage::cancel_mode::temporary});
        stop(source);
        auto const seen = look.look();
        EXPECT_EQ(seen.requests, 0);
        EXPECT_EQ(seen.waiting, 10U);
        EXPECT_FALSE(next_now<batch_delivered>());
    });
}

}  // namespace
