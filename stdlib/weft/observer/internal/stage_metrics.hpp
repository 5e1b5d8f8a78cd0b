#pragma once
// The metrics of pipelines: stages that do the same are one series, however many of them there are.

#include <weft/observer/internal/metrics.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace weft::observe {

/// What stages that do the same have in common: "processor_3" and "processor_4" are "processor".
[[nodiscard]] std::string_view stage_name(std::string_view name) noexcept;

/// Pipeline or application, and stage, of a row of the operation `pipelines`.
[[nodiscard]] std::pair<std::string, std::string> stage_of_row(json::object const& row);

/// From an answer of the operation `pipelines`: what went in and out of stages, those that do the same as one series.
void add_stages(metrics_writer& to, json::object const& pipelines);

}  // namespace weft::observe
