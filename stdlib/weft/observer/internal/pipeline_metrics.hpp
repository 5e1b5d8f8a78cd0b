#pragma once
// The metrics of pipelines: results, times and batches, as histograms.

#include <weft/observer/internal/metrics.hpp>

#include <string_view>

namespace weft::observe {

/// The families of stages and pipelines. The operation `pipelines` is asked once, and only if one of them is wanted.
void add_pipelines(metrics_writer& to, operation_table const& table, asked& by);

/// "n=3 sum=70 first=1 counts=0,2,1", as a stage publishes it, each number `unit` times as large; added to `into`.
void add_spread(metric_buckets& into, std::string_view words, double unit);

}  // namespace weft::observe
