// The observer's small parts alone: tokens, addresses, the text of metrics, the budget, what the kernel tells.

#include <weft/errors.hpp>
#include <weft/detail/hmac.hpp>
#include <weft/observer/internal/credentials.hpp>
#include <weft/observer/internal/metrics.hpp>
#include <weft/observer/internal/observer_cost.hpp>
#include <weft/observer/internal/process_memory.hpp>
#include <weft/observer/internal/stage_metrics.hpp>
#include <weft/observer/internal/tcp_address.hpp>

#include <gtest/gtest.h>

namespace weft::observe {
namespace {

using namespace std::chrono_literals;

TEST(observer_parts, hmac_is_that_of_rfc_4231) {
    EXPECT_EQ(detail::hmac_sha256("Jefe", "what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_NE(detail::random_hex(32), detail::random_hex(32));
}

TEST(observer_parts, tokens_are_for_the_cookie_and_end) {
    credentials::clock::time_point now{};
    credentials keys{"a long enough cookie", role::read, [&now] { return now; }};
    EXPECT_FALSE(keys.log_in("another cookie"));
    auto const token = keys.log_in("a long enough cookie");
    EXPECT_EQ(keys.role_of_token(*token), role::read);
    EXPECT_EQ(keys.role_of_token(""), role::none);
    now += credentials::token_life;
    EXPECT_EQ(keys.role_of_token(*token), role::none);
    credentials closed{"", role::control};
    EXPECT_FALSE(closed.log_in(""));
    EXPECT_EQ(closed.role_of_proof("n", detail::hmac_sha256("", "n")), role::none) << "no cookie lets nobody in";
}

TEST(observer_parts, addresses_are_loopback_unless_any_is_allowed) {
    EXPECT_EQ(to_text(parse_tcp_address("localhost:7411", false)), "127.0.0.1:7411");
    EXPECT_EQ(to_text(parse_tcp_address("[::1]:0", false)), "[::1]:0");
    EXPECT_THROW(static_cast<void>(parse_tcp_address("0.0.0.0:1", false)), argument_error);
    EXPECT_EQ(to_text(parse_tcp_address("0.0.0.0:1", true)), "0.0.0.0:1");
    for (auto const* wrong : {"", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x", "::1:80", "example:80"})
        EXPECT_THROW(static_cast<void>(parse_tcp_address(wrong, true)), argument_error) << wrong;
}

TEST(observer_parts, metrics_are_written_with_escapes_and_filtered) {
    metrics_writer all{metric_filter{{}}};
    all.family("weft_a_total", metric_kind::counter, "What a is.");
    all.add({{"stage", "a\"b\\c\nd"}}, 3);
    all.family("weft_empty", metric_kind::gauge, "Has no series.");
    all.family("weft_b", metric_kind::gauge, "What b is.");
    all.add(0.5);
    EXPECT_EQ(all.take(), "# HELP weft_a_total What a is.\n# TYPE weft_a_total counter\nweft_a_total{stage=\"a\\\"b\\\\c\\nd\"} 3\n"
                          "# HELP weft_b What b is.\n# TYPE weft_b gauge\nweft_b 0.5\n");
    metrics_writer some{metric_filter{{{"name", "weft_st*"}, {"pipeline", "orders"}}}};
    some.family("weft_steals", metric_kind::counter, "x");
    some.add(1);
    some.family("weft_stage", metric_kind::gauge, "x");
    some.add({{"pipeline", "orders"}}, 1);
    some.add({{"pipeline", "mails"}}, 2);
    some.family("other", metric_kind::gauge, "x");
    some.add({{"pipeline", "orders"}}, 3);
    EXPECT_EQ(some.take(), "# HELP weft_stage x\n# TYPE weft_stage gauge\nweft_stage{pipeline=\"orders\"} 1\n");
}

TEST(observer_parts, stages_that_do_the_same_have_one_name) {
    EXPECT_EQ(stage_name("orders.processor_12"), "orders.processor");
    EXPECT_EQ(stage_name("conn/41"), "conn");
    EXPECT_EQ(stage_name("s3"), "s3");
    EXPECT_EQ(stage_name("12"), "12");
}

TEST(observer_parts, intervals_stretch_above_the_budget_and_come_back) {
    cost_meter meter;
    EXPECT_DOUBLE_EQ(meter.take({.real = 0s, .used = 0s}), 0.0);
    EXPECT_DOUBLE_EQ(meter.take({.real = 10s, .used = 200ms}), 0.02);
    double stretch = 1;
    for (int i = 0; i < 100; ++i) stretch = next_stretch(stretch, 0.05);
    EXPECT_DOUBLE_EQ(stretch, 10.0) << "at most";
    for (int i = 0; i < 100; ++i) stretch = next_stretch(stretch, 0.001);
    EXPECT_DOUBLE_EQ(stretch, 1.0);
}

TEST(observer_parts, memory_is_read_as_the_kernel_tells_it) {
    auto const memory = parse_status("Name:\tx\nVmRSS:\t     300 kB\nRssAnon:\t     100 kB\nRssFile:\t     150 kB\nRssShmem:\t      50 kB\n");
    EXPECT_EQ(memory.rss_bytes(), 300U * 1024);
    EXPECT_EQ(memory.anonymous_bytes, 100U * 1024);
    EXPECT_GT(read_process_memory().rss_bytes(), 0U);
}

}  // namespace
}  // namespace weft::observe
