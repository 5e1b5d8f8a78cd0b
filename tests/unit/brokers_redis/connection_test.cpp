// A connection that is lost: nothing is lost with it, and the tries to get it back grow apart.

#include "support.hpp"

#include "support/tcp_proxy.hpp"

namespace {

using namespace weft;
using namespace weft::test;

TEST(redis_connection, that_is_cut_twenty_times_loses_no_message) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    tcp_proxy proxy{server.port()};
    captured_log const log;
    in_runtime([&] {
        constexpr std::size_t count = 20'000;
        auto to = publisher_for(server.port());
        for (int i = 0; i != 20; ++i) to.publish(texts_from(i * 1000, 1000));
        auto options = options_for(proxy.port());
        options.claim_after = 24h;  // what comes again comes from the consumer's own pending ones
        auto const line = start_line(options, always(verdict_on::success));
        int cuts = 0;
        std::size_t const twice = take_all(count, [&](std::size_t came) {
            if (came % 900 == 0 && cuts < 20) {
                proxy.cut();
                ++cuts;
            }
        });
        EXPECT_EQ(cuts, 20);
        redis_observer{server.port()}.wait_until_settled();
        stop(line.source);
        RecordProperty("duplicates", std::to_string(twice));
        std::printf("%zu messages, %d cuts, %zu came twice\n", count, cuts, twice);
    });
    EXPECT_FALSE(log.lines_with("connected again").empty());
}

TEST(redis_connection, to_a_server_that_is_killed_and_started_again_loses_no_message) {
    WEFT_NEEDS_REDIS();
    redis_server server;
    captured_log const log;
    in_runtime([&] {
        constexpr std::size_t count = 5'000;
        auto to = publisher_for(server.port());
        for (int i = 0; i != 5; ++i) to.publish(texts_from(i * 1000, 1000));
        auto const line = start_line(options_for(server.port()), always(verdict_on::success));
        int kills = 0;
        std::size_t const twice = take_all(count, [&](std::size_t came) {
            if (came % 800 != 0 || kills == 5) return;
            ++kills;
            blocking([&] {
                server.kill();
                EXPECT_TRUE(server.start());
            });
        });
        EXPECT_EQ(kills, 5);
        redis_observer{server.port()}.wait_until_settled();
        stop(line.source);
        std::printf("%zu messages, %d restarts, %zu came twice\n", count, kills, twice);
    });
}

constexpr char const* redis_client = "reader of s";  // in the log

TEST(redis_connection, is_tried_again_after_growing_bounded_waits_that_begin_anew_after_a_success) {  // BW-127
    WEFT_NEEDS_REDIS();
    redis_server server;
    captured_log const log;
    in_runtime([&] {
        auto const line = start_line(options_for(server.port()), always(verdict_on::success));
        server.kill();
        wait_for_tries(log, redis_client, 6);
        expect_growing_waits(waits_told(log, redis_client));
        EXPECT_TRUE(blocking([&] { return server.start(); }));
        publisher_for(server.port()).publish(texts_from(0, 1));
        EXPECT_EQ(next_delivered(1).size(), 1U);
        std::size_t const before = waits_told(log, redis_client).size();
        server.kill();
        wait_for_tries(log, redis_client, before + 1);
        EXPECT_EQ(waits_told(log, redis_client)[before], 5);
        stop(line.source);
    });
}

TEST(redis_connection, of_a_publisher_is_made_again) {
    WEFT_NEEDS_REDIS();
    redis_server const server;
    tcp_proxy proxy{server.port()};
    captured_log const log;
    in_runtime([&] {
        auto to = publisher_for(proxy.port());
        EXPECT_EQ(to.publish(texts_from(0, 10)).size(), 10U);
        proxy.cut();
        EXPECT_EQ(to.publish(texts_from(10, 10)).size(), 10U);
        EXPECT_GE(redis_observer{server.port()}.number({"XLEN", "s"}), 20);
    });
}

}  // namespace
