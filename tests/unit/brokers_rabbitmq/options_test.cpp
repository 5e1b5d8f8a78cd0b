// What a producer may be told, and what it says about the rest.
#include <weft_brokers/rabbitmq.hpp>

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/errors.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace weft::rabbitmq {
namespace {

using namespace std::chrono_literals;

/// What check says about options that are right but for this change; empty when it says nothing.
std::string said_of(std::function<void(options&)> const& change) {
    options chosen{.queue = "q"};
    change(chosen);
    try {
        check(chosen);
    } catch (argument_error const& wrong) {
        return wrong.what();
    }
    return {};
}

void expect_refused(std::string const& option, std::function<void(options&)> const& change) {
    std::string const said = said_of(change);
    EXPECT_NE(said.find("option " + option), std::string::npos) << option << ": " << said;
    EXPECT_NE(said.find("allowed"), std::string::npos) << said;
}

TEST(rabbitmq_options, defaults_with_a_queue_are_fine) {
    EXPECT_EQ(said_of([](options&) {}), "");
    EXPECT_EQ(said_of([](options& its) { its.qos.prefetch_count = 0, its.buffer_size = 1000; }), "");
    EXPECT_EQ(said_of([](options& its) { its.queue = "", its.declare = declare_options{}; }), "");
    EXPECT_EQ(said_of([](options& its) { its.connection.uri = "amqps://u:p@broker:5671/shop"; }), "");
}

TEST(rabbitmq_options, error_names_the_option_and_what_is_allowed) {
    expect_refused("queue", [](options& its) { its.queue = ""; });
    expect_refused("qos.prefetch_count", [](options& its) { its.qos.prefetch_count = 0; });  // BW-125
    expect_refused("buffer_size", [](options& its) { its.buffer_size = -1; });
    expect_refused("on_success", [](options& its) { its.on_success = static_cast<disposition>(4); });
    expect_refused("on_failure", [](options& its) { its.on_failure = static_cast<disposition>(9); });
    expect_refused("backoff.min", [](options& its) { its.backoff.min = 0ms; });
    expect_refused("backoff.max", [](options& its) { its.backoff.max = 999ms; });
    expect_refused("backoff.type", [](options& its) { its.backoff.type = static_cast<backoff_type>(4); });
    expect_refused("metadata", [](options& its) { its.metadata = {static_cast<field>(14)}; });
    expect_refused("connection.host", [](options& its) { its.connection.host = ""; });
    expect_refused("connection.uri", [](options& its) { its.connection.uri = "http://broker"; });
    expect_refused("connection", [](options& its) { its.connection = {.uri = "amqp://broker", .username = "me"}; });
    expect_refused("connection.frame_max", [](options& its) { its.connection.frame_max = 4095; });
    expect_refused("connection.heartbeat", [](options& its) { its.connection.heartbeat = 65536s; });
    expect_refused("connection.connection_timeout", [](options& its) { its.connection.connection_timeout = 0ms; });
    expect_refused("connection.tls", [](options& its) { its.connection.tls = tls_options{.key_file = "k.pem"}; });
}

TEST(rabbitmq_options, error_about_an_address_shows_no_password) {
    EXPECT_EQ(said_of([](options& its) { its.connection.uri = "amqp//me:hunter2@broker"; }).find("hunter2"), std::string::npos);
}

TEST(rabbitmq_options, producer_with_a_bad_option_does_not_start) {  // BW-125
    test::in_runtime([] {
        auto const started = gen_stage::try_start<producer>(options{.queue = "q", .qos = {.prefetch_count = 0}});
        ASSERT_FALSE(started);
        EXPECT_NE(started.error().to_string().find("argument_error"), std::string::npos) << started.error().to_string();
        EXPECT_NE(started.error().to_string().find("buffer_size"), std::string::npos) << started.error().to_string();
    });
}

TEST(rabbitmq_options, buffer_is_five_times_the_prefetch_count) {
    EXPECT_EQ(producer::stage_options({.queue = "q", .qos = {.prefetch_count = 30}}).buffer_size, 150);
    auto const chosen = producer::stage_options({.queue = "q", .buffer_size = 7, .buffer_keep = gen_stage::buffer_keep::first});
    EXPECT_EQ(chosen.buffer_size, 7);
    EXPECT_EQ(chosen.buffer_keep, gen_stage::buffer_keep::first);
}

}  // namespace
}  // namespace weft::rabbitmq
