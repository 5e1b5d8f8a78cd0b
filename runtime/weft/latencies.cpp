// Reading the histograms that the scheduler keeps.

#include "proc/kernel.hpp"
#include "proc/told_histogram.hpp"

#include <weft/latencies.hpp>
#include <weft/runtime.hpp>

#include <algorithm>
#include <numeric>

namespace weft {

nanoseconds time_histogram::bound(std::size_t bucket) noexcept {
    if (bucket + 1 >= buckets) return infinity;
    return nanoseconds{std::int64_t{1} << (tally::histogram::first_bits + bucket)};
}

std::uint64_t time_histogram::count() const noexcept { return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}); }

time_histogram time_histogram::since(time_histogram const& before) const noexcept {
    time_histogram more = *this;
    for (std::size_t i = 0; i < buckets; ++i) more.counts[i] -= std::min(before.counts[i], counts[i]);
    more.sum -= std::min(before.sum, sum);
    return more;
}

nanoseconds time_histogram::quantile(double share) const noexcept {
    auto const wanted = share * static_cast<double>(count());
    double below = 0;
    for (std::size_t i = 0; i < buckets; ++i) {
        auto const here = static_cast<double>(counts[i]);
        if (here > 0 && below + here >= wanted) {
            // Spread evenly over the bucket; of the last one only the beginning is known.
            auto const from = i == 0 ? nanoseconds{} : bound(i - 1);
            if (i + 1 == buckets) return from;
            auto const width = static_cast<double>((bound(i) - from).count());
            return from + nanoseconds{static_cast<std::int64_t>(width * std::clamp((wanted - below) / here, 0.0, 1.0))};
        }
        below += here;
    }
    return {};
}

namespace info {

node_latencies latencies(runtime& of) {
    sched::scheduler& all = of.internals().scheduler();
    node_latencies out;
    proc::add_to(out.run_queue_wait, all.sampled().waits());
    proc::add_to(out.slices, all.sampled().slices());
    for (unsigned i = 0; i < all.made(); ++i) proc::add_to(out.timer_lateness, all.worker_at(i).timers().lateness());
    return out;
}

}  // namespace info
}  // namespace weft
