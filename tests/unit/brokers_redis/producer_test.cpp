// A producer of a Redis stream while the server is there: what it emits, settles and claims.

#include "support.hpp"

namespace {

using namespace weft;
using namespace weft::test;

TEST(redis_producer, emits_what_is_in_the_stream_and_acknowledges_it) {  // BW-129
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        auto const ids = publisher_for(server.port()).publish(texts_from(0, 250));
        auto const line = start_line(options_for(server.port()), always(verdict_on::success));
        auto const all = next_delivered(250);
        ASSERT_EQ(all.size(), 250U);
        for (std::size_t i = 0; i != all.size(); ++i) {
            EXPECT_EQ(all[i].data, std::to_string(i));
            EXPECT_EQ(redis_receipt(all[i]).id(), ids[i]);
            EXPECT_EQ(redis_receipt(all[i]).delivery_count(), 1);
            EXPECT_EQ(redis_receipt(all[i]).stream(), "s");
        }
        stop(line.source);
        EXPECT_EQ(redis_observer{server.port()}.pending(), 0);
    });
}

TEST(redis_producer, tells_all_fields_and_takes_the_named_one_as_data) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        std::vector<redis::entry_fields> const entries{{{"kind", "order"}, {"body", "{}"}}, {{"kind", "none"}}};
        publisher_for(server.port()).publish(entries);
        auto options = options_for(server.port());
        options.field = "body";
        auto const line = start_line(options, always(verdict_on::success));
        auto const all = next_delivered(2);
        ASSERT_EQ(all.size(), 2U);
        EXPECT_EQ(all[0].data, "{}");
        EXPECT_EQ(redis_receipt(all[0]).fields(), entries[0]);
        EXPECT_EQ(all[1].data, "");
        stop(line.source);
    });
}

TEST(redis_producer, delivers_a_failed_message_again_and_counts) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 1));
        auto const line = start_line(options_for(server.port()), [](broadway::delivery const& one) {
            auto const& receipt = dynamic_cast<redis::delivery_receipt const&>(*one.receipt);
            return receipt.delivery_count() < 3 ? verdict_on::failure : verdict_on::success;
        });
        auto const all = next_delivered(3);
        ASSERT_EQ(all.size(), 3U);
        for (std::int64_t i = 0; i != 3; ++i) EXPECT_EQ(redis_receipt(all[static_cast<std::size_t>(i)]).delivery_count(), i + 1);
        redis_observer{server.port()}.wait_until_settled();
        stop(line.source);
    });
}

TEST(redis_producer, moves_a_message_that_fails_too_often_to_the_dead_letters) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(7, 1));
        auto options = options_for(server.port());
        options.dead_letters = {{.stream = "dead", .max_deliveries = 3}};
        auto const line = start_line(options, always(verdict_on::failure));
        EXPECT_EQ(next_delivered(3).size(), 3U);
        redis_observer look{server.port()};
        look.wait_until_settled();
        auto const letters = look.ask({"XRANGE", "dead", "-", "+"});
        ASSERT_EQ(redis::detail::elements(*letters).size(), 1U);
        auto const fields = redis::detail::elements(*redis::detail::elements(*redis::detail::elements(*letters)[0])[1]);
        std::map<std::string, std::string> letter;
        for (std::size_t i = 0; i + 1 < fields.size(); i += 2)
            letter.emplace(redis::detail::text(*fields[i]), redis::detail::text(*fields[i + 1]));
        EXPECT_EQ(letter["data"], "7");
        EXPECT_EQ(letter["source"], "s");
        EXPECT_EQ(letter["deliveries"], "3");
        EXPECT_NE(letter["reason"].find("bad data"), std::string::npos);
        stop(line.source);
    });
}

TEST(redis_producer, does_with_a_failed_message_what_its_receipt_was_told) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 2));
        auto const line = start_line(options_for(server.port()), [](broadway::delivery const& one) {
            redis::ack_options const drop{.on_failure = redis::on_failure::drop};
            one.receipt->to()->configure(*one.receipt, std::any{drop});
            return verdict_on::failure;
        });
        EXPECT_EQ(next_delivered(2).size(), 2U);
        redis_observer look{server.port()};
        look.wait_until_settled();
        stop(line.source);
    });
}

TEST(redis_producer, refuses_options_for_a_message_that_it_does_not_know) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 1));
        auto const line = start_line(options_for(server.port()), always(verdict_on::nothing_yet));
        auto const all = next_delivered(1);
        ASSERT_EQ(all.size(), 1U);
        auto& receipt = *all[0].receipt;
        EXPECT_THROW(receipt.to()->configure(receipt, std::any{1}), argument_error);
        EXPECT_THROW(receipt.to()->configure(receipt, redis::ack_options{.on_failure = redis::on_failure::dead_letter}), argument_error);
        EXPECT_THROW(receipt.to()->configure(receipt, redis::ack_options{.nack_delay = 24h}), argument_error);
        stop(line.source);
    });
}

TEST(redis_producer, claims_what_a_dead_consumer_left) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 30));
        auto options = options_for(server.port());
        options.consumer = "first";
        auto const first = start_line(options, always(verdict_on::nothing_yet));
        EXPECT_EQ(next_delivered(30).size(), 30U);  // and their receipts are gone at once: nobody works on them
        end_after(first.source, [&] { exit_signal(first.source, exit_reason::kill()); });
        options.consumer = "second";
        options.claim_after = 50ms;
        auto const second = start_line(options, always(verdict_on::success));
        std::set<std::string> seen;
        for (delivered const& one : next_delivered(30)) {
            EXPECT_TRUE(seen.insert(one.data).second);
            EXPECT_EQ(redis_receipt(one).delivery_count(), 2);
        }
        EXPECT_EQ(seen.size(), 30U);
        stop(second.source);
        EXPECT_EQ(redis_observer{server.port()}.pending(), 0);
    });
}

TEST(redis_producer, begins_with_its_own_pending_messages_when_its_name_is_lasting) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 30));
        auto options = options_for(server.port());
        options.consumer = "only";
        options.claim_after = 24h;
        auto const first = start_line(options, always(verdict_on::nothing_yet));
        EXPECT_EQ(next_delivered(30).size(), 30U);
        end_after(first.source, [&] { exit_signal(first.source, exit_reason::kill()); });
        auto const second = start_line(options, always(verdict_on::success), 7);
        EXPECT_EQ(next_delivered(30).size(), 30U);
        stop(second.source);
        EXPECT_EQ(redis_observer{server.port()}.pending(), 0);
    });
}

TEST(redis_producer, renews_the_claim_of_what_is_in_work) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 1));
        auto options = options_for(server.port());
        options.claim_after = 300ms;
        auto const line = start_line(options, always(verdict_on::nothing_yet));
        auto const held = next_delivered(1);
        ASSERT_EQ(held.size(), 1U);
        redis_observer look{server.port()};
        std::int64_t before = 0;
        std::int64_t deliveries = 0;
        for (bool renewed = false; !renewed;) {
            auto const answer = look.ask({"XPENDING", "s", "g", "-", "+", "1"});
            auto const entry = redis::detail::elements(*redis::detail::elements(*answer)[0]);
            std::int64_t const idle = redis::detail::number(*entry[2]);
            deliveries = redis::detail::number(*entry[3]);
            renewed = idle < before;
            before = idle;
        }
        EXPECT_EQ(deliveries, 1);
        settle_deliveries(held, true);
        look.wait_until_settled();
        stop(line.source);
    });
}

TEST(redis_producer, delivers_again_what_was_in_a_process_that_died) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 5));
        auto options = options_for(server.port());
        options.claim_after = 40ms;
        int seen = 0;
        auto const line = start_line(options, [seen](broadway::delivery const&) mutable {
            return ++seen <= 5 ? verdict_on::nothing_yet : verdict_on::success;
        });
        next_delivered(5);  // dropped here, as by a process that ends
        EXPECT_EQ(next_delivered(5).size(), 5U);
        redis_observer{server.port()}.wait_until_settled();
        stop(line.source);
    });
}

TEST(redis_producer, has_told_the_server_what_was_settled_when_it_has_ended) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 500));
        auto const line = start_line(options_for(server.port()), always(verdict_on::nothing_yet), 500);
        auto const all = next_delivered(500);
        EXPECT_EQ(all.size(), 500U);
        settle_deliveries(all, true);
        stop(line.source);
        EXPECT_EQ(redis_observer{server.port()}.pending(), 0);
    });
}

TEST(redis_producer, settles_what_is_in_work_when_it_has_ended_long_ago) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 20));
        auto const line = start_line(options_for(server.port()), always(verdict_on::nothing_yet));
        auto const all = next_delivered(20);
        stop(line.source);
        redis_observer look{server.port()};
        EXPECT_EQ(look.pending(), 20);
        settle_deliveries(all, true);
        look.wait_until_settled();
    });
}

struct drain_now {};
/// A producer that a test tells to drain, as a pipeline does.
struct drained_redis_producer : redis::producer {
    using redis::producer::producer;
    std::vector<broadway::delivery> handle_cast(drain_now) {
        prepare_for_draining();
        return {};
    }
};

TEST(redis_producer, makes_no_request_once_it_drains) {  // BW-130
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        auto options = options_for(server.port());
        options.block = 24h;
        auto const source = gen_stage::start<drained_redis_producer>(options);
        auto const sink = gen_stage::start<settling_consumer>(self(), always(verdict_on::success));
        gen_stage::subscribe(sink, source, {.max_demand = 10, .cancel = gen_stage::cancel_mode::temporary});
        publisher_for(server.port()).publish(texts_from(0, 1));
        EXPECT_EQ(next_delivered(1).size(), 1U);
        redis_observer look{server.port()};
        auto const readers = [&] { return look.text({"CLIENT", "LIST"}).find("cmd=xreadgroup") != std::string::npos; };
        auto const requests = [&] {
            std::string const all = look.text({"INFO", "commandstats"});
            auto const found = all.find("cmdstat_xreadgroup:calls=");
            return found == all.npos ? std::string{} : all.substr(found, all.find(',', found) - found);
        };
        gen_stage::cast(source, drain_now{});
        static_cast<void>(gen_stage::demand(source));  // it has drained
        while (readers()) continue;
        std::string const before = requests();
        publisher_for(server.port()).publish(texts_from(1, 10));
        auto const second = gen_stage::start<settling_consumer>(self(), always(verdict_on::success));
        gen_stage::subscribe(second, source, {.max_demand = 10, .cancel = gen_stage::cancel_mode::temporary});
        stop(source);
        EXPECT_EQ(requests(), before);
        EXPECT_FALSE(next_now<batch_delivered>());
    });
}

TEST(redis_producer, leaves_its_group_when_its_name_was_for_this_start) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    in_runtime([&] {
        publisher_for(server.port()).publish(texts_from(0, 3));
        {
            auto const line = start_line(options_for(server.port()), always(verdict_on::success));
            next_delivered(3);
            stop(line.source);
            stop(line.sink);
        }
        redis_observer look{server.port()};
        while (!redis::detail::elements(*look.ask({"XINFO", "CONSUMERS", "s", "g"})).empty()) continue;
        EXPECT_EQ(look.pending(), 0);
    });
}

}  // namespace
