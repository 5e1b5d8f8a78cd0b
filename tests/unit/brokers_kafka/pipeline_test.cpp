// Whole pipelines fed from Kafka.

#include "kafka_support.hpp"
#include "support/captured_log.hpp"

#include <weft/broadway.hpp>
#include <weft/process.hpp>

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {
namespace {

constexpr int partitions = 4;

enum class kafka_lane { only };

struct kafka_place {
    int partition;
    std::int64_t offset;
    int number;
};
struct kafka_handled {
    kafka_place at;
};
struct kafka_batch_seen {
    std::string key;
    std::vector<kafka_place> list;
};

struct kafka_telling {
    pid to;
    std::set<int> deadly{};  // numbers that kill their process when they come for the first time
    std::shared_ptr<std::array<std::atomic<bool>, 1000>> died = std::make_shared<std::array<std::atomic<bool>, 1000>>();
};

// Tells what it handles, one by one and in batches.
class kafka_teller {
public:
    using message = broadway::message<std::string, kafka_lane>;
    using context = kafka_telling;

    explicit kafka_teller(kafka_telling const& given) : to_{given.to}, given_{given} {}

    message handle_message(message one) {
        kafka_place const at = place_of(one);
        // Relaxed: one process at a time has this message.
        if (given_.deadly.contains(at.number) && !(*given_.died)[static_cast<std::size_t>(at.number)].exchange(true, std::memory_order_relaxed)) {
            exit_signal(self(), exit_reason::kill());
        }
        send(to_, kafka_handled{at});
        return one;
    }
    void handle_batch(kafka_lane, std::span<message> batch, broadway::batch_info<kafka_lane> const& info) {
        kafka_batch_seen seen{std::get<std::string>(info.batch_key), {}};
        for (message const& each : batch) seen.list.push_back(place_of(each));
        send(to_, std::move(seen));
    }

private:
    static kafka_place place_of(message const& of) {
        auto const& from = *of.delivered_as<kafka::receipt>();
        return {from.partition(), from.offset(), std::stoi(of.data())};
    }

    pid to_;
    kafka_telling given_;
};

broadway::options<kafka_teller> line_of(kafka::producer_options source) {
    broadway::options<kafka_teller> made{.name = "kafka_line"};
    made.producer = {.start = broadway::producer<kafka::producer>(std::move(source))};
    made.processors = {.concurrency = 3};
    made.context = {.to = self()};
    return made;
}
broadway::options<kafka_teller> batched_line_of(kafka::producer_options source) {
    auto made = line_of(std::move(source));
    made.batchers = {{kafka_lane::only, {.concurrency = 2, .batch_size = 10, .batch_timeout = std::chrono::milliseconds{100}}}};
    return made;
}

// BW-132
TEST(kafka_pipeline, takes_no_partition_by_of_the_users) {
    in_runtime([&] {
        trap_exit(true);
        kafka::producer_options const source{.hosts = {"127.0.0.1:9"}, .group_id = "g", .topics = {"orders"}};
        auto const text_of_start = [](broadway::options<kafka_teller> chosen) {
            auto const started = broadway::try_start_link<kafka_teller>(std::move(chosen));
            EXPECT_FALSE(started.has_value());
            EXPECT_EQ(started.error().type(), "weft::argument_error");
            return std::string{started.error().text()};
        };
        auto const mine = [](kafka_teller::message const&) { return std::uint64_t{1}; };
        auto chosen = batched_line_of(source);
        chosen.partition_by = mine;
        EXPECT_EQ(text_of_start(chosen).substr(0, 44), "kafka: partition_by is set; expected none, s");
        chosen = batched_line_of(source);
        chosen.processors.partition_by = mine;
        EXPECT_EQ(text_of_start(chosen).substr(0, 44), "kafka: processors.partition_by is set; expec");
        chosen = batched_line_of(source);
        chosen.batchers[0].second.partition_by = mine;
        EXPECT_EQ(text_of_start(chosen).substr(0, 44), "kafka: batchers.partition_by is set; expecte");
    });
}

TEST(kafka_pipeline, handles_each_partition_in_order_and_commits_what_was_handled) {
    kafka_cluster cluster;
    cluster.create_topic("orders", partitions);
    cluster.publish_numbers("orders", partitions, 0, 400);
    in_runtime([&] {
        auto const line = broadway::start_link<kafka_teller>(batched_line_of(kafka_options(cluster, "g", "orders")));
        std::map<int, std::int64_t> handled;
        std::map<int, std::int64_t> batched;
        for (int i = 0; i != 400; ++i) {
            auto const one = next<kafka_handled>();
            ASSERT_TRUE(one.has_value()) << i;
            EXPECT_EQ(one->at.offset, handled[one->at.partition]++);
        }
        for (std::size_t seen = 0; seen < 400;) {
            auto const batch = next<kafka_batch_seen>();
            ASSERT_TRUE(batch.has_value()) << seen;
            seen += batch->list.size();
            for (auto const& each : batch->list) {
                EXPECT_EQ("orders/" + std::to_string(each.partition), batch->key);
                EXPECT_EQ(each.offset, batched[each.partition]++);
            }
        }
        broadway::stop(line);
        for (int part = 0; part != partitions; ++part) {
            EXPECT_EQ(blocking([&] { return cluster.committed("g", "orders", part); }), 100);
        }
    });
}

// Stopped in the middle: what was handled is committed when stop returns, and the next pipeline gets the rest, once.
TEST(kafka_pipeline, is_drained_and_goes_on_where_it_was) {
    kafka_cluster cluster;
    cluster.create_topic("orders", partitions);
    cluster.publish_numbers("orders", partitions, 0, 2000);
    in_runtime([&] {
        std::map<int, int> times;
        auto const count = [&times](kafka_handled const& one) { ++times[one.at.number]; };
        auto line = broadway::start_link<kafka_teller>(line_of(kafka_options(cluster, "g", "orders")));
        for (int i = 0; i != 200; ++i) {
            auto const one = next<kafka_handled>();
            ASSERT_TRUE(one.has_value());
            count(*one);
        }
        broadway::stop(line);
        while (auto const one = next_now<kafka_handled>()) count(*one);
        std::int64_t committed = 0;
        for (int part = 0; part != partitions; ++part) {
            committed += blocking([&] { return cluster.committed("g", "orders", part); }).value_or(0);
        }
        EXPECT_EQ(committed, static_cast<std::int64_t>(times.size()));

        line = broadway::start_link<kafka_teller>(line_of(kafka_options(cluster, "g", "orders")));
        while (times.size() < 2000) {
            auto const one = next<kafka_handled>();
            ASSERT_TRUE(one.has_value()) << times.size();
            count(*one);
        }
        broadway::stop(line);
        while (auto const one = next_now<kafka_handled>()) count(*one);
        for (auto const& [number, n] : times) EXPECT_EQ(n, 1) << number;
    });
}

// A processor that dies takes its messages with it, and their receipts; they are delivered again, the deadly one as well.
TEST(kafka_pipeline, loses_nothing_when_processors_die) {
    captured_log const log;
    kafka_cluster cluster;
    cluster.create_topic("orders", partitions);
    cluster.publish_numbers("orders", partitions, 0, 1000);
    in_runtime([&] {
        auto chosen = line_of(kafka_options(cluster, "g", "orders"));
        chosen.context.deadly = {200, 601};
        auto const died = chosen.context.died;
        auto const line = broadway::start_link<kafka_teller>(std::move(chosen));
        std::set<int> seen;
        while (seen.size() < 1000) {
            auto const one = next<kafka_handled>();
            ASSERT_TRUE(one.has_value()) << seen.size();
            seen.insert(one->at.number);
        }
        EXPECT_TRUE((*died)[200]);
        EXPECT_TRUE((*died)[601]);
        for (int part = 0; part != partitions; ++part) EXPECT_TRUE(kafka_commits(cluster, "g", "orders", part, 250));
        broadway::stop(line);
    });
    EXPECT_GE(log.lines_with("messages were lost with a process").size(), 2U);
}

}  // namespace
}  // namespace weft::test
