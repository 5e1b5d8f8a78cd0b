// What a client does when the broker refuses it, or is lost: through a proxy that cuts, and with a broker that is killed.
#include "broker.hpp"

#include "support/captured_log.hpp"
#include "support/tcp_proxy.hpp"

#include <weft_brokers/rabbitmq/internal/publishing.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <thread>

namespace weft::rabbitmq {
namespace {

using namespace test;

struct never_sent {};

/// How a producer ends that makes no second try: by the end of a process that is linked to it, and watched from the start.
std::string end_without_retry(connection_options const& to, std::string const& queue = "any") {
    std::string reason = "it did not end in time";
    in_runtime([&] {
        options const chosen{.queue = queue, .connection = to, .backoff = {.type = backoff_type::stop}};
        monitored const starter = spawn_monitor([chosen] {
            gen_stage::start_link<producer>(chosen);
            receive([](never_sent) {});
        });
        receive(when([&](down_msg const& down) { return down.monitor == starter.monitor; },
                     [&](down_msg const& down) { reason = down.reason.to_string(); }),
                after(broker_patience, [] {}));
    });
    return reason;
}

void expect_in(std::string const& text, std::initializer_list<char const*> all) {
    for (char const* const each : all) EXPECT_NE(text.find(each), std::string::npos) << each << " is not in: " << text;
}

/// The value behind ` key=` in each line.
std::vector<std::string> values(std::vector<std::string> const& lines, std::string const& key) {
    std::vector<std::string> all;
    for (auto const& each : lines) {
        auto const at = each.find(' ' + key + '=');
        if (at == std::string::npos) continue;
        auto const from = at + key.size() + 2;
        all.push_back(each.substr(from, each.find_first_of(" :", from) - from));
    }
    return all;
}

TEST(rabbitmq_connection, broker_that_is_not_there_is_one_error) {
    captured_log const log;
    auto const nobody = to_broker(rabbitmq_detail::free_port());
    std::string const reason = end_without_retry(nobody);
    expect_in(reason, {"connection_failed", "Connection refused"});
    auto const told = log.lines_with("rabbitmq: no connection");
    ASSERT_EQ(told.size(), 1U);
    expect_in(told.front(), {"error", "127.0.0.1", "queue=any", "Connection refused", "attempt=1"});
    EXPECT_EQ(told.front().find("retry_ms"), std::string::npos);
}

TEST(rabbitmq_connection, what_the_broker_refuses_is_told_with_its_reason) {
    WEFT_NEEDS_RABBITMQ();
    captured_log const log;
    auto wrong = to_broker();
    wrong.password = "hunter2";
    expect_in(end_without_retry(wrong), {"logging in as", "guest", "403 ACCESS_REFUSED"});
    auto elsewhere = to_broker();
    elsewhere.virtual_host = "shop";
    expect_in(end_without_retry(elsewhere), {"530 NOT_ALLOWED", "shop"});
    expect_in(end_without_retry(to_broker(), "there_is_no_such"), {"404 NOT_FOUND", "there_is_no_such"});
    EXPECT_EQ(log.lines_with("rabbitmq: no connection").size(), 3U);
    EXPECT_TRUE(log.lines_with("hunter2").empty());
}

// What check_reachable says; nothing when the broker can be used.
std::string unreachable(connection_options const& to) {
    std::string said;
    in_runtime([&] {
        try {
            check_reachable(to);
        } catch (broker_error const& wrong) { said = wrong.what(); }
    });
    return said;
}

TEST(rabbitmq_connection, is_tried_once_for_who_wants_to_know_before_he_starts) {
    WEFT_NEEDS_RABBITMQ();
    EXPECT_EQ(unreachable(to_broker()), "");
    expect_in(unreachable({.host = "127.0.0.1", .port = 1}), {"rabbitmq: 127.0.0.1:1/ cannot be used", "Connection refused"});
    auto wrong = to_broker();
    wrong.password = "hunter2";
    auto const said = unreachable(wrong);
    expect_in(said, {"cannot be used: logging in as \"guest\" failed: 403 ACCESS_REFUSED"});
    EXPECT_EQ(said.find("hunter2"), std::string::npos);
    in_runtime([] { EXPECT_THROW(check_reachable({.host = ""}), argument_error); });
}

TEST(rabbitmq_connection, hung_login_ends_when_it_is_cut) {
    captured_log const log;
    int const listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    ASSERT_EQ(::listen(listener, 1), 0);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&at), &size);
    connection_options const silent{.host = "127.0.0.1", .port = ntohs(at.sin_port), .connection_timeout = std::chrono::hours{1}};
    detail::publishing client{{.connection = silent, .backoff = soon()}};
    std::jthread thread{[&] { client.run(); }};
    int const peer = ::accept(listener, nullptr, nullptr);
    char first = 0;
    ASSERT_EQ(::recv(peer, &first, 1, 0), 1) << "it greets, and waits for an answer";
    client.close();
    client.cut();
    thread.join();
    ::close(peer);
    ::close(listener);
}

TEST(rabbitmq_connection, waits_grow_stay_bounded_and_begin_again_after_a_success) {  // BW-127
    WEFT_NEEDS_RABBITMQ();
    captured_log const log;
    make_queue("backoff");
    tcp_proxy proxy{the_rabbitmq_server().port()};
    proxy.refuse(true);
    in_runtime([&] {
        backoff_options const waits{.type = backoff_type::exp, .min = 2ms, .max = 10ms};
        line from{{.queue = "backoff", .connection = to_broker(proxy.port()), .backoff = waits}};
        blocking([&] {
            while (log.lines_with("attempt=6").empty()) std::this_thread::yield();
        });
        proxy.refuse(false);
        publish_numbers("backoff", 1);
        settle(*from.next(), true);  // so it is connected
        proxy.cut();
        publish_numbers("backoff", 1);
        settle(*from.next(), true);
        from.stop();
    });
    auto const told = log.lines_with("rabbitmq: no connection");
    auto const waits = values(told, "retry_ms");
    ASSERT_GE(waits.size(), 7U);
    EXPECT_EQ(std::vector(waits.begin(), waits.begin() + 6), (std::vector<std::string>{"2", "4", "8", "10", "10", "10"}));
    EXPECT_EQ(values(told, "attempt").back(), "1");
    EXPECT_EQ(waits.back(), "2");
    EXPECT_EQ(log.lines_with(std::to_string(proxy.port()) + "/: rabbitmq: connected").size(), 2U);
}

TEST(rabbitmq_connection, receipt_of_an_old_channel_is_ignored) {
    WEFT_NEEDS_RABBITMQ();
    make_queue("old");
    tcp_proxy proxy{the_rabbitmq_server().port()};
    in_runtime([&] {
        publish_numbers("old", 2);
        line from{{.queue = "old", .connection = to_broker(proxy.port()), .backoff = soon()}};
        auto const before = from.next(2);
        proxy.cut();
        auto const after_it = from.next(2);
        EXPECT_NE(receipt_of(after_it[0]).channel, receipt_of(before[0]).channel);
        EXPECT_TRUE(receipt_of(after_it[0]).redelivered);
        for (auto const& each : before) settle(each, true);  // the same tags as those that are open now
        EXPECT_TRUE(from.stop().is_normal());
    });
    EXPECT_EQ(ready_in("old"), 2U);
}

TEST(rabbitmq_connection, consumer_that_the_broker_cancels_comes_back) {
    WEFT_NEEDS_RABBITMQ();
    make_queue("cancelled");
    in_runtime([] {
        line from{{.queue = "cancelled", .connection = to_broker(), .backoff = soon(), .declare = declare_options{.durable = true}}};
        publish_numbers("cancelled", 1);
        settle(*from.next(), true);
        with_channel([](channel& on) { return on.delete_queue("cancelled"); });
        publisher out{{.connection = to_broker()}};
        publish_until_routed(out, {.routing_key = "cancelled", .body = "again"});
        auto const again = from.next();
        EXPECT_EQ(again->data, "again");
        settle(*again, true);
        from.stop();
    });
}

// The broker closes a channel whose messages stay unsettled for too long. Here that is a second.
TEST(rabbitmq_connection, channel_that_the_broker_closes_for_a_late_acknowledgement_is_opened_again) {
    WEFT_NEEDS_RABBITMQ();
    captured_log const log;
    make_queue("late");
    auto& server = the_rabbitmq_server();
    server.control({"eval", "application:set_env(rabbit, consumer_timeout, 1000), application:set_env(rabbit, channel_tick_interval, 200)."});
    in_runtime([&] {
        publish_numbers("late", 1);
        line from{{.queue = "late", .connection = to_broker(), .backoff = soon()}};
        auto const first = from.next();
        auto const second = from.next();  // since the first one was kept
        EXPECT_TRUE(receipt_of(*second).redelivered);
        settle(*first, true);
        settle(*second, true);
        from.stop();
    });
    server.control({"eval", "application:set_env(rabbit, consumer_timeout, 1800000), application:set_env(rabbit, channel_tick_interval, 60000)."});
    EXPECT_FALSE(log.lines_with("406 PRECONDITION_FAILED").empty());
}

struct passed {
    std::size_t distinct;
};

/// Acknowledges all that comes, and tells how much of it is new.
class counting_numbers {
public:
    counting_numbers(pid probe, std::shared_ptr<std::multiset<int>> seen) : probe_{probe}, seen_{std::move(seen)} {}

    void handle_events(std::span<broadway::delivery const> events) {
        for (auto const& each : events) {
            int const number = std::stoi(each.data);
            if (!seen_->contains(number)) ++distinct_;
            seen_->insert(number);
            settle(each, true);
        }
        send(probe_, passed{distinct_});
    }

private:
    pid probe_;
    std::shared_ptr<std::multiset<int>> const seen_;  // of this process, and of the test when it has ended
    std::size_t distinct_ = 0;
};

void wait_for_distinct(std::size_t count) {
    std::size_t now = 0;
    while (now < count)
        receive([&](passed so_far) { now = so_far.distinct; }, after(broker_patience, [&] {
                    ADD_FAILURE() << "only " << now << " came";
                    now = count;
                }));
}

TEST(rabbitmq_connection, nothing_is_lost_when_it_is_cut_twenty_times) {  // BW-127
    WEFT_NEEDS_RABBITMQ();
    constexpr int total = 20'000;
    constexpr int cuts = 20;
    make_queue("cuts");
    tcp_proxy proxy{the_rabbitmq_server().port()};
    auto const seen = std::make_shared<std::multiset<int>>();
    int alive = 0;
    in_runtime([&] {
        options const chosen{.queue = "cuts", .connection = to_broker(proxy.port()), .qos = {.prefetch_count = 200}, .backoff = soon()};
        auto const source = gen_stage::start<producer>(producer::stage_options(chosen), chosen);
        auto const sink = gen_stage::start<counting_numbers>(self(), seen);
        gen_stage::subscribe(sink, source, {.max_demand = 1000});
        monitored const publishing = spawn_monitor([&proxy] {
            publisher out{{.connection = to_broker(proxy.port()), .backoff = soon()}};
            for (int first = 0; first < total; first += 500) {
                std::vector<outgoing> batch;
                for (int i = first; i < first + 500; ++i)
                    batch.push_back({.routing_key = "cuts", .body = std::to_string(i), .properties = {.delivery_mode = 2}});
                auto const report = out.publish(std::move(batch), broker_patience);
                EXPECT_TRUE(report.all_confirmed());
            }
        });
        for (int cut = 1; cut <= cuts; ++cut) {
            wait_for_distinct(static_cast<std::size_t>(cut * total / (cuts + 1)));
            alive += proxy.cut();
        }
        wait_for_distinct(total);
        receive(when([&](down_msg const& down) { return down.monitor == publishing.monitor; },
                     [](down_msg const& down) { EXPECT_TRUE(down.reason.is_normal()) << down.reason.to_string(); }),
                after(broker_patience, [] { ADD_FAILURE() << "the publishing process did not end"; }));
        EXPECT_TRUE(end_after(sink, [&] { stop(source); }).is_normal());
    });
    EXPECT_GE(alive, cuts);
    EXPECT_EQ(std::set<int>(seen->begin(), seen->end()).size(), static_cast<std::size_t>(total));
    RecordProperty("delivered_again", static_cast<int>(seen->size()) - total);
    RecordProperty("connections", proxy.connections());
}

TEST(rabbitmq_connection, server_that_is_killed_and_comes_back_has_lost_nothing) {
    WEFT_NEEDS_RABBITMQ();
    make_queue("killed");
    in_runtime([] {
        publish_numbers("killed", 1000);
        line from{{.queue = "killed", .connection = to_broker(), .backoff = soon()}};
        std::set<std::string> seen;
        for (auto const& each : from.next(30)) {
            seen.insert(each.data);
            settle(each, true);
        }
        blocking([] { the_rabbitmq_server().restart(); });
        while (seen.size() < 1000) {
            auto const each = from.next();
            if (!each) break;
            seen.insert(each->data);
            settle(*each, true);
        }
        EXPECT_EQ(seen.size(), 1000U);
        from.stop();
    });
    EXPECT_EQ(ready_in("killed"), 0U);
}

}  // namespace
}  // namespace weft::rabbitmq
