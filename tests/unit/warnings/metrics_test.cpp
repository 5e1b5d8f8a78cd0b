// What stages publish of their times and batches, and the histograms that become of it.

#include <weft/broadway/counts.hpp>
#include <weft/observer/internal/pipeline_metrics.hpp>

#include <gtest/gtest.h>

#include <numeric>

namespace weft::observe {
namespace {

using namespace std::chrono_literals;
using broadway::batch_trigger;
using broadway::detail::batch_counts;
using broadway::detail::published_spread;
using broadway::detail::result_counts;

TEST(published_spread, tells_up_to_the_last_bucket_that_is_not_empty) {
    published_spread one{1};
    EXPECT_EQ(one.text(), "n=0 sum=0 first=1 counts=");
    for (std::uint64_t const each : {0, 1, 2, 3, 4, 5}) one.add(each);
    one.add(8, 10);
    EXPECT_EQ(one.text(), "n=16 sum=95 first=1 counts=2,1,2,11") << "up to 1, 2, 4, 8";
    published_spread times{1024};
    times.add(1024);
    times.add(1025);
    times.add(UINT64_MAX / 4);
    EXPECT_EQ(times.text().substr(times.text().find("counts=")), "counts=1,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1");
}

TEST(result_counts, each_message_counts_with_the_mean) {
    result_counts one;
    one.add(3, 1, 8us);
    one.add(0, 0, 5s);
    auto const lines = one.observe();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0], (std::pair<std::string, std::string>{"results", "ok=3 failed=1"}));
    EXPECT_EQ(lines[1], (std::pair<std::string, std::string>{"times", "n=4 sum=8000 first=1024 counts=0,4"}));
}

TEST(batch_counts, a_batch_is_thin_when_its_time_closed_it_with_less_than_a_quarter) {
    batch_counts one{100};
    one.closed(batch_trigger::timeout, 24, 1ms);
    one.closed(batch_trigger::timeout, 25, 1ms);
    one.closed(batch_trigger::size, 100, 2ms);
    one.closed(batch_trigger::flush, 1, 0ms);
    auto const lines = one.observe();
    EXPECT_EQ(lines.at(0).second, "closed=4 thin=1 full=100");
    EXPECT_EQ(lines.at(1).first, "batch sizes by size");
    EXPECT_EQ(lines.at(1).second, "n=1 sum=100 first=1 counts=0,0,0,0,0,0,0,1");
    EXPECT_EQ(lines.at(3).first, "batch sizes by timeout");
    batch_counts unknown{0};
    unknown.closed(batch_trigger::timeout, 1, 1ms);
    EXPECT_EQ(unknown.observe().at(0).second, "closed=1 thin=0 full=0");
}

TEST(pipeline_metrics, sum_up_what_several_stages_publish) {
    metric_buckets sum;
    add_spread(sum, "n=3 sum=70 first=1 counts=0,2,1", 1);
    add_spread(sum, "n=1 sum=1 first=1 counts=1", 1);
    add_spread(sum, "n=0 sum=0 first=1 counts=", 1);
    ASSERT_EQ(sum.counts.size(), sum.bounds.size() + 1);
    EXPECT_EQ(sum.counts[0], 1U);
    EXPECT_EQ(sum.counts[1], 2U);
    EXPECT_EQ(sum.counts[2], 1U);
    EXPECT_EQ(std::accumulate(sum.counts.begin(), sum.counts.end(), std::uint64_t{0}), 4U);
    EXPECT_EQ(sum.sum, 71);
    EXPECT_EQ(sum.bounds[2], 4);
}

TEST(metrics_writer, writes_histograms_with_growing_buckets) {
    metrics_writer to{metric_filter{{}}};
    to.family("weft_wait_seconds", metric_kind::histogram, "How long.");
    to.add({{"stage", "a"}}, metric_buckets{.bounds = {0.5, 1}, .counts = {1, 2, 3}, .sum = 9.5});
    EXPECT_EQ(to.take(), "# HELP weft_wait_seconds How long.\n# TYPE weft_wait_seconds histogram\n"
                         "weft_wait_seconds_bucket{stage=\"a\",le=\"0.5\"} 1\n"
                         "weft_wait_seconds_bucket{stage=\"a\",le=\"1\"} 3\n"
                         "weft_wait_seconds_bucket{stage=\"a\",le=\"+Inf\"} 6\n"
                         "weft_wait_seconds_sum{stage=\"a\"} 9.5\n"
                         "weft_wait_seconds_count{stage=\"a\"} 6\n");
    metrics_writer none{metric_filter{{{"stage", "b"}}}};
    none.family("weft_wait_seconds", metric_kind::histogram, "How long.");
    none.add({{"stage", "a"}}, metric_buckets{.bounds = {1}, .counts = {1, 2}, .sum = 1});
    EXPECT_EQ(none.take(), "");
}

}  // namespace
}  // namespace weft::observe
