// A Kafka topic under a pipeline whose processes are killed and whose broker goes away for moments.

#include "stress/reliability.hpp"
#include "support/kafka_cluster.hpp"

#include <weft_brokers/kafka.hpp>

namespace {

using namespace weft;
using namespace weft::test;
using namespace std::chrono_literals;

constexpr int partitions = 4;

TEST(kafka_reliability, settles_every_message_however_often_processes_are_killed_and_the_broker_goes_away) {
    silent_log const quiet;
    kafka_cluster cluster;
    cluster.create_topic("t", partitions);
    in_runtime([&] {
        kafka::publisher to{{.hosts = cluster.hosts()}};
        std::int64_t published = 0;
        auto const committed = [&] {
            std::int64_t sum = 0;
            for (int i = 0; i != partitions; ++i) sum += cluster.committed("g", "t", i).value_or(0);
            return sum;
        };
        kafka::producer_options const from{
            .hosts = cluster.hosts(), .group_id = "g", .topics = {"t"}, .offset_reset_policy = kafka::offset_reset::earliest};
        treat_badly({.producer = broadway::producer<kafka::producer>(from),
                     .publish =
                         [&](std::span<std::string const> numbers) {
                             std::vector<kafka::record> batch;
                             for (auto const& each : numbers) batch.push_back({.topic = "t", .value = each, .key = each});
                             for (auto const& each : to.publish(std::move(batch))) EXPECT_TRUE(each) << each.error().to_string();
                             published += static_cast<std::int64_t>(numbers.size());
                         },
                     .cut =
                         [&] {
                             blocking([&] { cluster.take_down(); });
                             sleep_for(200ms);
                             blocking([&] { cluster.bring_up(); });
                         },
                     .all_settled = [&] { return blocking(committed) == published; }});
    });
}

}  // namespace
