// A producer alone with a sink: demand, receipts, commits, and the end.

#include "kafka_support.hpp"
#include "support/captured_log.hpp"

#include <weft/log.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>

namespace weft::test {
namespace {

// Begins to drain when it is told to, as a pipeline's end does it.
struct kafka_drained_producer : kafka::producer {
    using producer::producer;
    using infos = weft::infos<kafka::detail::arrived, kafka::detail::must_stop, kafka::detail::ended, std::string>;
    using producer::handle_info;
    std::vector<broadway::delivery> handle_info(std::string const&) {
        prepare_for_draining();
        return {};
    }
};

struct kafka_go_on {};
struct kafka_has_asked {
    using reply = std::size_t;
};

// Holds the last of five messages, which may come in several fetches, and with it the next demand, until it is told to go on.
class kafka_waiting_sink {
public:
    explicit kafka_waiting_sink(pid to) : to_{to} {}
    void handle_events(std::vector<broadway::delivery> list) {
        handled_ += list.size();
        send(to_, kafka_delivered{self(), std::move(list)});
        if (handled_ == 5) receive([](kafka_go_on) {});
    }
    std::size_t handle_call(kafka_has_asked) { return handled_; }

private:
    pid to_;
    std::size_t handled_ = 0;
};

TEST(kafka_producer, hands_out_what_was_asked_for_with_where_it_came_from) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    in_runtime([&] {
        kafka::publisher to{{.hosts = cluster.hosts()}};
        for (auto const& stored : to.publish({{.topic = "orders", .value = "one", .key = "k", .headers = {{"h", "v"}}},
                                              {.topic = "orders", .value = "two"}})) {
            ASSERT_TRUE(stored.has_value()) << stored.error().to_string();
        }
        auto const source = gen_stage::start_link<kafka::producer>(kafka_options(cluster, "g", "orders"));
        kafka_subscribed_sink(source, 10);
        auto const got = kafka_next(2);
        ASSERT_EQ(got.size(), 2U);
        EXPECT_EQ(got[0].data, "one");
        EXPECT_EQ(kafka_receipt(got[0]).topic(), "orders");
        EXPECT_EQ(kafka_receipt(got[0]).partition(), 0);
        EXPECT_EQ(kafka_receipt(got[0]).offset(), 0);
        EXPECT_EQ(kafka_receipt(got[0]).key(), "k");
        EXPECT_EQ(kafka_receipt(got[0]).headers(), (kafka::headers{{"h", "v"}}));
        EXPECT_TRUE(kafka_receipt(got[0]).timestamp().has_value());
        EXPECT_EQ(got[1].data, "two");
        EXPECT_EQ(kafka_receipt(got[1]).key(), std::nullopt);
        EXPECT_EQ(kafka::producer::batch_key_of(*got[1].receipt), broadway::batch_key{std::string{"orders/0"}});
        stop(source);
    });
}

TEST(kafka_producer, hands_out_no_more_than_was_asked_for) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 2);
    cluster.publish_numbers("orders", 2, 0, 100);
    in_runtime([&] {
        auto const source = gen_stage::start_link<kafka::producer>(kafka_options(cluster, "g", "orders"));
        kafka_subscribed_sink(source, 7);
        std::size_t seen = 0;
        while (seen < 100) {
            auto const got = next<kafka_delivered>();
            ASSERT_TRUE(got.has_value());
            EXPECT_LE(got->list.size(), 7U);
            seen += got->list.size();
            EXPECT_EQ(gen_stage::estimate_buffered_count(source), 0U);
            for (auto const& each : got->list) kafka_settle(each);
        }
        EXPECT_EQ(seen, 100U);
        EXPECT_FALSE(next_now<kafka_delivered>().has_value());
        stop(source);
    });
}

// Two partitions are settled in a scrambled order; what the group is told only ever rises, and never skips.
TEST(kafka_producer, commits_each_partition_in_order) {
    captured_log const log;
    weft::log::set_level(weft::log::level::debug);
    spdlog::get("weft")->set_level(spdlog::level::debug);  // the captured one
    kafka_cluster cluster;
    cluster.create_topic("orders", 2);
    cluster.publish_numbers("orders", 2, 0, 60);
    in_runtime([&] {
        auto const source = gen_stage::start_link<kafka::producer>(kafka_options(cluster, "g", "orders"));
        kafka_subscribed_sink(source, 60);
        auto got = kafka_next(60);
        auto const scrambled = [](broadway::delivery const& one) { return kafka_receipt(one).offset() * 7 % 30; };
        std::sort(got.begin(), got.end(), [&](auto const& a, auto const& b) { return scrambled(a) < scrambled(b); });
        for (auto const& each : got) {
            if (kafka_receipt(each).partition() == 0 && kafka_receipt(each).offset() == 20) continue;
            kafka_settle(each);
        }
        EXPECT_TRUE(kafka_commits(cluster, "g", "orders", 1, 30));
        EXPECT_TRUE(kafka_commits(cluster, "g", "orders", 0, 20));
        for (auto const& each : got) kafka_settle(each);
        EXPECT_TRUE(kafka_commits(cluster, "g", "orders", 0, 30));
        stop(source);
    });
    weft::log::set_level(weft::log::level::info);
    std::map<std::string, std::int64_t> last;
    for (std::string const& line : log.lines_with("kafka: committed ")) {
        auto const name = line.substr(line.find("orders/"), 8);
        auto const offset = std::stoll(line.substr(line.rfind(' ')));
        EXPECT_GT(offset, last[name]) << line;
        last[name] = offset;
    }
    EXPECT_EQ(last, (std::map<std::string, std::int64_t>{{"orders/0", 30}, {"orders/1", 30}}));
}

TEST(kafka_producer, goes_on_at_the_committed_offset_when_it_is_started_again) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    cluster.publish_numbers("orders", 1, 0, 10);
    in_runtime([&] {
        auto source = gen_stage::start_link<kafka::producer>(kafka_options(cluster, "g", "orders"));
        kafka_subscribed_sink(source, 10);
        auto got = kafka_next(10);
        for (std::size_t const i : {0U, 1U, 2U, 3U, 5U}) kafka_settle(got[i]);
        stop(source);
        EXPECT_EQ(blocking([&] { return cluster.committed("g", "orders", 0); }), 4);
        source = gen_stage::start_link<kafka::producer>(kafka_options(cluster, "g", "orders"));
        kafka_subscribed_sink(source, 10);
        auto const again = kafka_next(6);
        ASSERT_EQ(again.size(), 6U);
        EXPECT_EQ(again.front().data, "4");
        EXPECT_EQ(again.back().data, "9");
        // What the first producer's messages come to now is nobody's business any more.
        for (auto const& each : got) kafka_settle(each);
        for (auto const& each : again) kafka_settle(each);
        stop(source);
        EXPECT_EQ(blocking([&] { return cluster.committed("g", "orders", 0); }), 10);
    });
}

// BW-130. The sink asks for more only when it is told to: behind the beginning of the drain.
TEST(kafka_producer, fetches_nothing_more_while_it_is_drained) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    cluster.publish_numbers("orders", 1, 0, 20);
    in_runtime([&] {
        auto const source = gen_stage::start_link<kafka_drained_producer>(kafka_options(cluster, "g", "orders"));
        auto const sink = gen_stage::start_link<kafka_waiting_sink>(self());
        gen_stage::subscribe(sink, source, {.max_demand = 5, .min_demand = 0, .cancel = gen_stage::cancel_mode::temporary});
        auto const got = kafka_next(5);
        ASSERT_EQ(got.size(), 5U);
        send(source, std::string{"drain"});
        EXPECT_EQ(gen_stage::estimate_buffered_count(source), 0U);  // a call behind it: it drains now
        send(sink, kafka_go_on{});
        EXPECT_EQ(gen_stage::call(sink, kafka_has_asked{}), 5U);
        EXPECT_EQ(gen_stage::estimate_buffered_count(source), 0U);  // behind the demand
        // The client thread has both in one line, so once it commits what is settled now it has seen the demand.
        for (auto const& each : got) kafka_settle(each);
        EXPECT_TRUE(kafka_commits(cluster, "g", "orders", 0, 5));
        stop(source);
        EXPECT_EQ(blocking([&] { return cluster.committed("g", "orders", 0); }), 5);
        EXPECT_FALSE(next_now<kafka_delivered>().has_value());
    });
}

TEST(kafka_producer, has_messages_that_died_with_a_process_delivered_again) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    cluster.publish_numbers("orders", 1, 0, 10);
    in_runtime([&] {
        auto const source = gen_stage::start_link<kafka::producer>(kafka_options(cluster, "g", "orders"));
        kafka_subscribed_sink(source, 20);
        auto got = kafka_next(10);
        ASSERT_EQ(got.size(), 10U);
        for (std::size_t const i : {0U, 2U, 5U, 6U}) kafka_settle(got[i]);
        auto kept = std::vector<broadway::delivery>{std::move(got[8]), std::move(got[9])};
        got.clear();
        auto const again = kafka_next(4);
        std::vector<std::string> data;
        for (auto const& each : again) data.push_back(each.data);
        EXPECT_EQ(data, (std::vector<std::string>{"1", "3", "4", "7"})) << "only what was lost comes again";
        for (auto const& each : again) kafka_settle(each);
        for (auto const& each : kept) kafka_settle(each);
        EXPECT_TRUE(kafka_commits(cluster, "g", "orders", 0, 10));
        stop(source);
    });
}

TEST(kafka_producer, bounds_what_is_in_flight_of_a_partition) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 2);
    cluster.publish_numbers("orders", 2, 0, 40);
    in_runtime([&] {
        auto options = kafka_options(cluster, "g", "orders");
        options.max_in_flight_per_partition = 3;
        auto const source = gen_stage::start_link<kafka::producer>(options);
        kafka_subscribed_sink(source, 100);
        auto got = kafka_next(6);
        std::map<int, int> open;
        for (auto const& each : got) ++open[kafka_receipt(each).partition()];
        EXPECT_EQ(open, (std::map<int, int>{{0, 3}, {1, 3}}));
        std::size_t seen = got.size();
        for (auto const& each : got) kafka_settle(each);
        while (seen < 40) {
            auto more = next<kafka_delivered>();
            ASSERT_TRUE(more.has_value());
            seen += more->list.size();
            for (auto const& each : more->list) kafka_settle(each);
        }
        stop(source);
    });
}

}  // namespace
}  // namespace weft::test
