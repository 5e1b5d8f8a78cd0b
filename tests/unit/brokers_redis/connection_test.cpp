// A connection that is lost: nothing is lost with it, and the tries to get it back grow apart.

#include "support.hpp"

#include "support/tcp_proxy.hpp"

#include <regex>

namespace {

using namespace weft;
using namespace weft::test;

/// Takes deliveries until every text from 0 has come; `each` is called with how many came so far. Returns how many came twice.
template <class Each>
std::size_t take_all(std::size_t count, Each each) {
    std::set<std::string> seen;
    std::size_t twice = 0;
    std::size_t came = 0;
    while (seen.size() < count) {
        auto const batch = next<batch_delivered>();
        if (!batch) {
            ADD_FAILURE() << seen.size() << " of " << count << " came";
            return twice;
        }
        for (delivered const& one : batch->all) {
            twice += seen.insert(one.data).second ? 0U : 1U;
            each(++came);
        }
    }
    return twice;
}

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

/// The waits that the log tells of the reader, in ms.
std::vector<int> waits_told(captured_log const& log) {
    std::vector<int> all;
    std::regex const wait{R"(reader of s.*next try in (\d+) ms)"};
    for (std::string const& line : log.lines_with("next try in")) {
        std::smatch found;
        if (std::regex_search(line, found, wait)) all.push_back(std::stoi(found[1]));
    }
    return all;
}

void wait_for_tries(captured_log const& log, std::size_t count) {
    while (waits_told(log).size() < count) blocking([] { ::poll(nullptr, 0, 2); });
}

TEST(redis_connection, is_tried_again_after_growing_bounded_waits_that_begin_anew_after_a_success) {  // BW-127
    WEFT_NEEDS_REDIS();
    redis_server server;
    captured_log const log;
    in_runtime([&] {
        auto const line = start_line(options_for(server.port()), always(verdict_on::success));
        server.kill();
        wait_for_tries(log, 6);
        auto const waits = waits_told(log);
        int bound = 5;
        for (int const wait : waits) {
            EXPECT_GE(wait, bound / 2);
            EXPECT_LE(wait, bound);
            bound = std::min(bound * 2, 40);
        }
        EXPECT_TRUE(blocking([&] { return server.start(); }));
        publisher_for(server.port()).publish(texts_from(0, 1));
        EXPECT_EQ(next_delivered(1).size(), 1U);
        std::size_t const before = waits_told(log).size();
        server.kill();
        wait_for_tries(log, before + 1);
        EXPECT_LE(waits_told(log)[before], 5);
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
