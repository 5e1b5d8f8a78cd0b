// The histograms that the runtime keeps.

#include <weft/observer/internal/latency_metrics.hpp>

#include <chrono>

namespace weft::observe {
namespace {

metric_buckets buckets_of(time_histogram const& of) {
    metric_buckets made;
    for (std::size_t i = 0; i + 1 < time_histogram::buckets; ++i)
        made.bounds.push_back(std::chrono::duration<double>(time_histogram::bound(i)).count());
    made.counts.assign(of.counts.begin(), of.counts.end());
    made.sum = std::chrono::duration<double>(of.sum).count();
    return made;
}

}  // namespace

void add_latencies(metrics_writer& to, snapshots& from) {
    auto const all = from.latencies();
    using enum metric_kind;
    to.family("weft_run_queue_wait_seconds", histogram, "How long a process that comes last waits for its turn, by samples.");
    to.add({}, buckets_of(all.run_queue_wait));
    to.family("weft_slice_seconds", histogram, "How long turns last; of those under a millisecond the mean of the ones around them.");
    to.add({}, buckets_of(all.slices));
    to.family("weft_timer_lateness_seconds", histogram, "How late timers fire.");
    to.add({}, buckets_of(all.timer_lateness));
}

}  // namespace weft::observe
