#pragma once
// The node's numbers as Prometheus reads them: text format 0.0.4. No label is a pid: series must not come and go with processes.

#include <weft/observer/internal/operation_table.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::observe {

inline constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

/// What of the metrics is wanted: {"name":"weft_stage*","pipeline":"orders"}. A star at the end stands for anything. A label that
/// a series does not have leaves it out.
class metric_filter {
public:
    explicit metric_filter(json::object const& request);
    using labels = std::vector<std::pair<std::string_view, std::string>>;
    [[nodiscard]] bool wants(std::string_view name) const;
    /// Whether a name that begins so may be wanted.
    [[nodiscard]] bool wants_any(std::string_view beginning) const;
    [[nodiscard]] bool wants(labels const& of) const;

private:
    std::string name_ = "*";
    std::vector<std::pair<std::string, std::string>> labels_;
};

enum class metric_kind : std::uint8_t { counter, gauge, histogram };

/// The buckets of one series of a histogram: counts[i] of what is at most bounds[i], and not in a bucket before. There is one more
/// count than bounds, for all that is larger.
struct metric_buckets {
    std::vector<double> bounds{};
    std::vector<std::uint64_t> counts{};
    double sum = 0;
};

/// Writes families one after the other.
class metrics_writer {
public:
    explicit metrics_writer(metric_filter filter) : filter_{std::move(filter)} {}

    /// What `add` adds from now on belongs to this one. Each name once.
    void family(std::string_view name, metric_kind kind, std::string_view help);
    void add(metric_filter::labels const& labels, double value);
    void add(double value) { add({}, value); }
    /// As _bucket, _sum and _count.
    void add(metric_filter::labels const& labels, metric_buckets const& of);
    [[nodiscard]] bool wants_any(std::string_view beginning) const { return filter_.wants_any(beginning); }
    [[nodiscard]] bool wants_family() const noexcept { return wanted_; }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    void line(std::string_view suffix, metric_filter::labels const& labels, std::string_view value);

    metric_filter filter_;
    std::string text_;
    std::string name_;
    std::string head_;  // written before the family's first series
    bool wanted_ = false;
};

/// All of them. Request: the filter.
[[nodiscard]] std::string metrics_text(operation_table const& table, json::object const& request, asked& by);

/// The operation `metrics`: the same text as the key `text`.
void add_metrics(operation_table& to);

}  // namespace weft::observe
