// Members of one group: partitions are shared, wait for what is in flight when they are taken away, and nothing is lost.

#include "kafka_support.hpp"
#include "support/captured_log.hpp"

#include <map>
#include <set>
#include <string>

namespace weft::test {
namespace {

constexpr int partitions = 4;

/// The mock cluster waits for the session_timeout, less a second, before it shares anew.
kafka::producer_options member_of(kafka_cluster const& cluster) {
    auto options = kafka_options(cluster, "g", "orders");
    options.group.session_timeout = std::chrono::milliseconds{4000};
    return options;
}

// All messages that have come, by sink, until `enough` says so.
struct tally {
    std::map<std::string, int> times;                 // by payload
    std::map<pid, std::set<int>> parts;               // by sink
    std::vector<broadway::delivery> open;             // not settled yet

    std::int64_t committed = 0;                       // of every partition: what is below does not come any more

    void take(kafka_delivered got, bool settles) {
        for (auto& each : got.list) {
            ++times[each.data];
            EXPECT_GE(kafka_receipt(each).offset(), committed);
            parts[got.sink].insert(kafka_receipt(each).partition());
            if (settles) kafka_settle(each);
            else open.push_back(std::move(each));
        }
    }
    [[nodiscard]] int duplicates() const {
        int count = 0;
        for (auto const& [data, n] : times) count += n - 1;
        return count;
    }
};

// Publishes on until every sink of `sinks` has got something, so that the group is known to have settled down.
void run_until_shared(kafka_cluster& cluster, tally& seen, std::set<pid> const& sinks, int& next_number) {
    nanoseconds const end = monotonic_time() + 2 * patience;
    auto const all_have = [&] {
        for (pid const each : sinks) {
            if (!seen.parts.contains(each)) return false;
        }
        return true;
    };
    while (!all_have() && monotonic_time() < end) {
        blocking([&] { cluster.publish_numbers("orders", partitions, next_number, partitions); });
        next_number += partitions;
        receive([&](kafka_delivered got) { seen.take(std::move(got), true); }, after(std::chrono::milliseconds{100}, [] {}));
    }
    ASSERT_TRUE(all_have()) << "the group did not share its partitions";
}

void settle_until_all_seen(tally& seen, int count) {
    while (static_cast<int>(seen.times.size()) < count) {
        auto got = next<kafka_delivered>();
        ASSERT_TRUE(got.has_value()) << seen.times.size() << " of " << count;
        seen.take(std::move(*got), true);
    }
}

// What comes again is settled again, until each partition is committed up to `offset`.
void settle_until_committed(kafka_cluster& cluster, tally& seen, std::int64_t offset) {
    for (int part = 0; part != partitions; ++part) {
        nanoseconds const end = monotonic_time() + patience;
        while (blocking([&] { return cluster.committed("g", "orders", part); }) != offset && monotonic_time() < end) {
            receive([&](kafka_delivered got) { seen.take(std::move(got), true); }, after(std::chrono::milliseconds{50}, [] {}));
        }
        EXPECT_EQ(blocking([&] { return cluster.committed("g", "orders", part); }), offset) << "partition " << part;
    }
}

TEST(kafka_group, shares_partitions_and_loses_nothing_when_a_member_leaves_with_work_in_flight) {
    kafka_cluster cluster;
    cluster.create_topic("orders", partitions);
    in_runtime([&] {
        auto const first = gen_stage::start_link<kafka::producer>(member_of(cluster));
        auto const second = gen_stage::start_link<kafka::producer>(member_of(cluster));
        auto const sink_1 = kafka_subscribed_sink(first, 10);
        auto const sink_2 = kafka_subscribed_sink(second, 10);
        tally seen;
        int published = 0;
        run_until_shared(cluster, seen, {sink_1.id(), sink_2.id()}, published);
        settle_until_all_seen(seen, published);
        settle_until_committed(cluster, seen, published / partitions);
        seen.committed = published / partitions;

        // Work in flight with both; the first one leaves with its part of it.
        blocking([&] { cluster.publish_numbers("orders", partitions, published, 40); });
        published += 40;
        while (static_cast<int>(seen.times.size()) < published - 20) {
            auto got = next<kafka_delivered>();
            ASSERT_TRUE(got.has_value());
            seen.take(std::move(*got), false);
        }
        stop(first);
        for (auto const& each : seen.open) kafka_settle(each);
        settle_until_all_seen(seen, published);
        // The leaver's messages that were not settled come once more, to the other one.
        settle_until_committed(cluster, seen, published / partitions);
        EXPECT_EQ(static_cast<int>(seen.times.size()), published);
        RecordProperty("duplicates", seen.duplicates());
        stop(second);
    });
}

bool comes_up(captured_log const& log, std::string const& text, std::size_t times = 1) {
    for (nanoseconds const end = monotonic_time() + 2 * patience; monotonic_time() < end;) {
        if (log.lines_with(text).size() >= times) return true;
        receive(after(std::chrono::milliseconds{10}, [] {}));
    }
    return false;
}

// A member joins while the other one has everything in flight: what moves waits for its messages. By the cooperative
// protocol: under the eager one the mock hands partitions on without waiting for the member that had them. It also may
// begin a further rebalance by itself and refuse a commit for it; what was refused comes twice then, and nothing else does.
TEST(kafka_group, gives_partitions_up_only_when_what_is_in_flight_is_settled) {
    captured_log const log;
    kafka_cluster cluster;
    cluster.create_topic("orders", partitions);
    cluster.publish_numbers("orders", partitions, 0, 40);
    in_runtime([&] {
        auto options = member_of(cluster);
        options.client.extra = {{"partition.assignment.strategy", "cooperative-sticky"}};
        auto const first = gen_stage::start_link<kafka::producer>(options);
        kafka_subscribed_sink(first, 40);
        tally seen;
        while (seen.times.size() < 40) {
            auto got = next<kafka_delivered>();
            ASSERT_TRUE(got.has_value());
            seen.take(std::move(*got), false);
        }
        auto const second = gen_stage::start_link<kafka::producer>(options);
        kafka_subscribed_sink(second, 10);
        ASSERT_TRUE(comes_up(log, "gives up"));
        std::string const line = log.lines_with("gives up").front();
        auto const moves = [&line](broadway::delivery const& one) {
            return line.find("orders/" + std::to_string(kafka_receipt(one).partition())) != std::string::npos;
        };
        std::size_t moving = 0;
        for (auto const& each : seen.open) moving += moves(each) ? 1 : 0;
        EXPECT_EQ(moving, 20U) << line;
        EXPECT_TRUE(log.lines_with("assigned orders").size() == 1 || !log.lines_with(": lost ").empty())
            << "assigned to the other one too early";
        for (auto const& each : seen.open) {
            if (moves(each)) kafka_settle(each);
        }
        ASSERT_TRUE(comes_up(log, "assigned orders", 2));
        for (auto const& each : seen.open) kafka_settle(each);
        settle_until_committed(cluster, seen, 10);
        EXPECT_TRUE(seen.duplicates() == 0 || !log.lines_with("offsets were not committed").empty()) << seen.duplicates();
        RecordProperty("duplicates", seen.duplicates());
        EXPECT_TRUE(log.lines_with("(revoke_timeout)").empty());
        stop(first);
        stop(second);
    });
}

// What is not settled in time is given up all the same: its late settlement is ignored, and it is delivered again.
TEST(kafka_group, waits_no_longer_than_revoke_timeout) {
    captured_log const log;
    kafka_cluster cluster;
    cluster.create_topic("orders", partitions);
    cluster.publish_numbers("orders", partitions, 0, 40);
    in_runtime([&] {
        auto options = member_of(cluster);
        options.group.revoke_timeout = std::chrono::milliseconds{0};
        auto const first = gen_stage::start_link<kafka::producer>(options);
        kafka_subscribed_sink(first, 200);
        tally seen;
        while (seen.times.size() < 40) {
            auto got = next<kafka_delivered>();
            ASSERT_TRUE(got.has_value());
            seen.take(std::move(*got), false);
        }
        auto const second = gen_stage::start_link<kafka::producer>(options);
        kafka_subscribed_sink(second, 200);
        tally again;
        settle_until_all_seen(again, 40);
        EXPECT_FALSE(log.lines_with("with messages in flight").empty());
        EXPECT_FALSE(log.lines_with("(revoke_timeout)").empty());
        for (int part = 0; part != partitions; ++part) EXPECT_TRUE(kafka_commits(cluster, "g", "orders", part, 10));
        for (auto const& each : seen.open) kafka_settle(each);
        stop(first);
        stop(second);
        for (int part = 0; part != partitions; ++part) {
            EXPECT_EQ(blocking([&] { return cluster.committed("g", "orders", part); }), 10);
        }
    });
}

}  // namespace
}  // namespace weft::test
