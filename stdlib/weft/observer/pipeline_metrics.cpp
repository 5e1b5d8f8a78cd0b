// Sums of what stages publish as text.

#include <weft/observer/internal/pipeline_metrics.hpp>
#include <weft/observer/internal/stage_metrics.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

namespace weft::observe {
namespace {

using enum metric_kind;

constexpr double nanosecond = 1e-9;
constexpr std::size_t buckets = 27;  // as stages publish them

/// The number behind "sum=".
double number_in(std::string_view words, std::string_view key) {
    auto const at = words.find(std::string{key} + '=');
    std::uint64_t number = 0;
    if (at != std::string_view::npos) std::from_chars(words.data() + at + key.size() + 1, words.data() + words.size(), number);
    return static_cast<double>(number);
}

std::string_view words_in(json::object const& row, std::string_view key) {
    auto const* const value = row.if_contains(key);
    if (value == nullptr || !value->is_string()) return {};
    return value->get_string();
}

using series = std::tuple<std::string, std::string, std::string>;  // pipeline, stage, result or trigger
struct sums {
    std::map<series, double> results;
    std::map<series, metric_buckets> times;
    std::map<series, metric_buckets> batch_sizes;
    std::map<series, metric_buckets> batch_times;
};

void add_row(sums& all, json::object const& row) {
    auto const [pipeline, stage] = stage_of_row(row);
    if (auto const words = words_in(row, "results"); !words.empty()) {
        all.results[{pipeline, stage, "ok"}] += number_in(words, "ok");
        all.results[{pipeline, stage, "failed"}] += number_in(words, "failed");
    }
    if (auto const words = words_in(row, "times"); !words.empty()) add_spread(all.times[{pipeline, stage, ""}], words, nanosecond);
    for (std::string const trigger : {"size", "timeout", "flush"}) {
        if (auto const words = words_in(row, "batch sizes by " + trigger); !words.empty())
            add_spread(all.batch_sizes[{pipeline, stage, trigger}], words, 1);
        if (auto const words = words_in(row, "batch times by " + trigger); !words.empty())
            add_spread(all.batch_times[{pipeline, stage, trigger}], words, nanosecond);
    }
}

metric_filter::labels labels_of(series const& of, std::string_view third) {
    auto const& [pipeline, stage, what] = of;
    metric_filter::labels made{{"pipeline", pipeline}, {"stage", stage}};
    if (!third.empty()) made.emplace_back(third, what);
    return made;
}

}  // namespace

void add_spread(metric_buckets& into, std::string_view words, double unit) {
    if (into.counts.empty()) {
        double bound = number_in(words, "first") * unit;
        for (std::size_t i = 0; i + 1 < buckets; ++i, bound *= 2) into.bounds.push_back(bound);
        into.counts.resize(buckets);
    }
    into.sum += number_in(words, "sum") * unit;
    auto const at = words.find("counts=");
    if (at == std::string_view::npos) return;
    words.remove_prefix(at + std::string_view{"counts="}.size());
    for (std::size_t i = 0; i < buckets && !words.empty(); ++i) {
        std::uint64_t count = 0;
        std::from_chars(words.data(), words.data() + words.size(), count);
        into.counts[i] += count;
        words.remove_prefix(std::min(words.find(',') == std::string_view::npos ? words.size() : words.find(',') + 1, words.size()));
    }
}

void add_pipelines(metrics_writer& to, operation_table const& table, asked& by) {
    auto const* const pipelines = table.find("pipelines");
    bool const wanted = to.wants_any("weft_stage_") || to.wants_any("weft_batch_") || to.wants_any("weft_pipeline_");
    if (pipelines == nullptr || !wanted) return;
    sums all;
    auto const answer = pipelines->run({}, by);
    add_stages(to, answer);
    for (auto const& each : answer.at("rows").as_array()) add_row(all, each.as_object());
    to.family("weft_pipeline_messages_total", counter, "Messages that stages of pipelines that live have handled, by how it ended.");
    for (auto const& [key, count] : all.results) to.add(labels_of(key, "result"), count);
    auto const each_of = [&](std::string_view name, std::string_view help, std::map<series, metric_buckets> const& of, std::string_view third) {
        to.family(name, histogram, help);
        for (auto const& [key, its] : of) to.add(labels_of(key, third), its);
    };
    each_of("weft_stage_seconds", "How long a message took in its stage; of a list or batch each counts with the mean.", all.times, {});
    each_of("weft_batch_size", "Messages in a batch, by what closed it.", all.batch_sizes, "trigger");
    each_of("weft_batch_seconds", "How long a batch was open, by what closed it.", all.batch_times, "trigger");
}

}  // namespace weft::observe
