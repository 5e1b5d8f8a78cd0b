// Brokers that go away and come back under load.

#include "kafka_support.hpp"
#include "support/captured_log.hpp"

#include <algorithm>
#include <map>

namespace weft::test {
namespace {

constexpr int partitions = 4;
constexpr int count = 20'000;
constexpr int cuts = 20;

/// Warnings tell of what is down; an error is something that will not be mended by waiting.
std::vector<std::string> errors_in(captured_log const& log) {
    auto all = log.lines_with("kafka: ");
    std::erase_if(all, [](std::string const& line) { return !line.starts_with("error "); });
    return all;
}

// The brokers go away twenty times while messages are handed out and settled. None is missing at the end, and each
// partition's messages come in order, apart from what comes again.
TEST(kafka_outage, loses_nothing_while_connections_are_cut) {
    captured_log const log;
    kafka_cluster cluster{2};
    cluster.create_topic("orders", partitions);
    cluster.publish_numbers("orders", partitions, 0, count);
    in_runtime([&] {
        auto options = kafka_options(cluster, "g", "orders");
        options.client.extra = {{"reconnect.backoff.max.ms", "200"}, {"queued.min.messages", "500"}};
        auto const source = gen_stage::start_link<kafka::producer>(options);
        kafka_subscribed_sink(source, 200);
        std::set<std::string> seen;
        std::map<int, std::int64_t> highest;
        int duplicates = 0;
        int cut = 0;
        while (static_cast<int>(seen.size()) < count) {
            auto const got = next<kafka_delivered>();
            ASSERT_TRUE(got.has_value()) << seen.size() << " after " << cut << " cuts";
            for (auto const& each : got->list) {
                bool const fresh = seen.insert(each.data).second;
                duplicates += fresh ? 0 : 1;
                auto& before = highest.try_emplace(kafka_receipt(each).partition(), -1).first->second;
                EXPECT_TRUE(!fresh || kafka_receipt(each).offset() == before + 1) << kafka_receipt(each).offset() << " after " << before;
                before = std::max(before, kafka_receipt(each).offset());
                kafka_settle(each);
            }
            if (cut < cuts && static_cast<int>(seen.size()) > (cut + 1) * (count / (cuts + 2))) {
                ++cut;
                blocking([&] {
                    cluster.take_down();
                    cluster.bring_up();
                });
            }
        }
        EXPECT_EQ(cut, cuts);
        for (int part = 0; part != partitions; ++part) EXPECT_TRUE(kafka_commits(cluster, "g", "orders", part, count / partitions));
        RecordProperty("duplicates", duplicates);
        stop(source);
    });
    EXPECT_EQ(errors_in(log), std::vector<std::string>{});
}

}  // namespace
}  // namespace weft::test
