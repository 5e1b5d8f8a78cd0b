// A publisher with a real broker: confirms, returns, refusals, limits.
#include "broker.hpp"

namespace weft::rabbitmq {
namespace {

using namespace test;

TEST(rabbitmq_publisher, batch_returns_when_all_are_confirmed) {
    WEFT_NEEDS_RABBITMQ();
    make_queue("confirmed");
    in_runtime([] { publish_numbers("confirmed", 3000); });
    EXPECT_EQ(ready_in("confirmed"), 3000U);
}

TEST(rabbitmq_publisher, messages_that_are_not_confirmed_are_named) {
    WEFT_NEEDS_RABBITMQ();
    make_queue("small", {{"x-max-length", 2}, {"x-overflow", "reject-publish"}});
    in_runtime([] {
        publisher out{{.connection = to_broker()}};
        std::vector<outgoing> const batch{
            {.routing_key = "small", .body = "a"},
            {.routing_key = "nowhere", .body = "b", .mandatory = true},
            {.routing_key = "nowhere", .body = "c"},
            {.routing_key = "small", .body = "d"},
            {.routing_key = "small", .body = "e"},
            {.routing_key = "nowhere", .body = "f", .properties = {.headers = arguments{{"k", "v"}}}, .mandatory = true},
        };
        auto const report = out.publish(batch, broker_patience);
        ASSERT_EQ(report.failed.size(), 3U);
        EXPECT_EQ(report.failed[0].index, 1U);
        EXPECT_EQ(report.failed[0].what, publish_failure::returned);
        EXPECT_EQ(report.failed[0].reason, "312 NO_ROUTE");
        EXPECT_EQ(report.failed[1].index, 4U);
        EXPECT_EQ(report.failed[1].what, publish_failure::nacked);
        EXPECT_EQ(report.failed[2].index, 5U);
        EXPECT_EQ(report.failed[2].what, publish_failure::returned);
    });
    EXPECT_EQ(ready_in("small"), 2U);
}

TEST(rabbitmq_publisher, several_processes_share_one) {
    WEFT_NEEDS_RABBITMQ();
    make_queue("shared");
    in_runtime([] {
        auto const out = std::make_shared<publisher>(publisher_options{.connection = to_broker()});
        std::vector<monitored> all;
        for (int p = 0; p < 4; ++p) {
            all.push_back(spawn_monitor([out] {
                for (int i = 0; i < 5; ++i) {
                    auto const report = out->publish(std::vector<outgoing>(50, {.routing_key = "shared", .body = "x"}), broker_patience);
                    if (!report.all_confirmed()) exit(exit_reason{report.failed.front().reason});
                }
            }));
        }
        for (auto const& each : all) {
            receive(when([&](down_msg const& down) { return down.monitor == each.monitor; },
                         [](down_msg const& down) { EXPECT_TRUE(down.reason.is_normal()) << down.reason.to_string(); }),
                    after(broker_patience, [] { ADD_FAILURE() << "a publishing process did not end"; }));
        }
    });
    EXPECT_EQ(ready_in("shared"), 1000U);
}

TEST(rabbitmq_publisher, limit_and_end_of_tries_leave_messages_unconfirmed) {
    in_runtime([] {
        auto const nobody = to_broker(rabbitmq_detail::free_port());
        publisher patient{{.connection = nobody}};
        auto const late = patient.publish({{.routing_key = "q", .body = "x"}}, 1ms);
        ASSERT_EQ(late.failed.size(), 1U);
        EXPECT_EQ(late.failed[0].what, publish_failure::unconfirmed);
        EXPECT_EQ(late.failed[0].reason, "no answer in time");

        publisher stopping{{.connection = nobody, .backoff = {.type = backoff_type::stop}}};
        for (int i = 0; i < 2; ++i) {
            auto const failed = stopping.publish({{.routing_key = "q", .body = "x"}}, broker_patience);
            ASSERT_EQ(failed.failed.size(), 1U);
            EXPECT_EQ(failed.failed[0].what, publish_failure::unconfirmed);
            EXPECT_NE(failed.failed[0].reason.find("Connection refused"), std::string::npos) << failed.failed[0].reason;
        }
        EXPECT_TRUE(patient.publish({}).all_confirmed());
        EXPECT_THROW(static_cast<void>(patient.publish({{}}, -1ns)), timeout_value);
    });
}

TEST(rabbitmq_publisher, bad_option_is_refused) {
    EXPECT_THROW(publisher({.backoff = {.min = 0ms}}), argument_error);
    EXPECT_THROW(publisher({.connection = {.uri = "broker"}}), argument_error);
}

}  // namespace
}  // namespace weft::rabbitmq
