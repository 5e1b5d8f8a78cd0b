// What a queue and a producer refuse to be told, and in which words.

#include <weft/errors.hpp>

#include "support.hpp"

namespace weft::sqlite_queue::test {
namespace {

using sqlite_queue_options = queue_folder;

TEST_F(sqlite_queue_options, are_refused_by_name_value_and_what_is_allowed) {
    auto const said = [&](queue_options const& options) {
        return refusal<argument_error>([&] { queue const refused{file(), options}; });
    };
    EXPECT_EQ(said({.max_deliveries = 0}), "sqlite_queue: expected max_deliveries to be equal to or greater than 1, got: 0");
    EXPECT_EQ(said({.visibility_timeout = 0ms}),
              "sqlite_queue: expected visibility_timeout to be equal to or greater than 1 ms, got: 0 ms");
    EXPECT_EQ(said({.busy_timeout = -1ms}), "sqlite_queue: expected busy_timeout to be equal to or greater than 0 ms, got: -1 ms");
    EXPECT_NE(said({.busy_timeout = 24h * 365}).find("busy_timeout to be equal to or less than 2147483647 ms"), std::string::npos);
    EXPECT_EQ(said({.max_bytes = 100}), "sqlite_queue: expected max_bytes to be equal to or greater than 65536 bytes, got: 100 bytes");
    EXPECT_EQ(said({.synchronous = static_cast<synchronous>(9)}),
              "sqlite_queue: expected synchronous to be full, normal or off, got: 9");
    EXPECT_FALSE(std::filesystem::exists(file())) << "nothing was begun";
}

TEST_F(sqlite_queue_options, of_a_call_are_refused_before_anything_is_done) {
    queue orders{file()};
    EXPECT_EQ(refusal<argument_error>([&] { orders.publish("x", {.delay = -1ms}); }),
              "sqlite_queue: expected delay to be equal to or greater than 0 ms, got: -1 ms");
    EXPECT_THROW(orders.publish(std::vector<outgoing>{{.data = "good"}, {.data = "bad", .delay = -1ms}}), argument_error);
    EXPECT_EQ(refusal<argument_error>([&] { static_cast<void>(orders.lease(1, 0ms)); }),
              "sqlite_queue: expected visibility to be equal to or greater than 1 ms, got: 0 ms");
    EXPECT_THROW(orders.settle(std::vector<settled>{{.as = nack{.delay = -1ms}}}), argument_error);
    EXPECT_EQ(orders.statistics(), statistics{});
}

TEST_F(sqlite_queue_options, of_the_connection_must_be_the_same_in_one_program) {
    queue const first{file(), {.synchronous = synchronous::normal}};
    EXPECT_NE(refusal<argument_error>([&] { queue const other{file(), {.synchronous = synchronous::full}}; }).find("another synchronous"),
              std::string::npos);
    EXPECT_NO_THROW((queue{file(), {.synchronous = synchronous::normal, .max_deliveries = 9}}));
    EXPECT_NO_THROW((queue{file("other.db"), {.synchronous = synchronous::full}}));
}

TEST_F(sqlite_queue_options, of_a_producer_are_checked_when_it_is_made) {
    auto const said = [](producer_options const& options) { return refusal<argument_error>([&] { check(options); }); };
    EXPECT_EQ(said({.file = ""}), "sqlite_queue: the option file is required");
    EXPECT_EQ(said({.file = "x", .poll_interval = 0ms}),
              "sqlite_queue: expected poll_interval to be equal to or greater than 1 ms, got: 0 ms");
    EXPECT_EQ(said({.file = "x", .max_lease = 0}), "sqlite_queue: expected max_lease to be equal to or greater than 1, got: 0");
    EXPECT_EQ(said({.file = "x", .extend_every = 30s}),
              "sqlite_queue: expected extend_every to be equal to or less than 29999 ms, got: 30000 ms");
    EXPECT_EQ(said({.file = "x", .on_failure = nack{.delay = -5ms}}),
              "sqlite_queue: expected on_failure, nack.delay to be equal to or greater than 0 ms, got: -5 ms");
    EXPECT_NE(said({.file = "x", .queue = {.max_deliveries = 0}}).find("max_deliveries"), std::string::npos);
    EXPECT_NO_THROW(check(producer_options{.file = "x", .extend_every = 10s}));
}

}  // namespace
}  // namespace weft::sqlite_queue::test
