// The format: escapes, numbers that read back exactly, a head only where a series follows.

#include <weft/observer/internal/metrics.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace weft::observe {
namespace {

std::string plain_text(json::value const& value) { return value.is_string() ? std::string{value.get_string()} : json::serialize(value); }

bool fits(std::string_view pattern, std::string_view text) {
    return pattern.ends_with('*') ? text.starts_with(pattern.substr(0, pattern.size() - 1)) : text == pattern;
}

std::string escaped(std::string_view value) {
    std::string made;
    for (char const c : value) {
        if (c == '\\' || c == '"') made += '\\';
        if (c == '\n') made += "\\n";
        else made += c;
    }
    return made;
}

std::string number_text(double value) {
    std::array<char, 32> digits{};
    bool const whole = value == std::floor(value) && std::abs(value) < 9e15;
    auto const end = whole ? std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<std::int64_t>(value)).ptr
                           : std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return {digits.data(), end};
}

}  // namespace

metric_filter::metric_filter(json::object const& request) {
    for (auto const& [key, value] : request) {
        if (key == "op" || key == "id" || key == "credit" || key == "of" || key == "every_ms") continue;  // of the way, not of a series
        if (key == "name") name_ = plain_text(value);
        else labels_.emplace_back(key, plain_text(value));
    }
}

bool metric_filter::wants(std::string_view name) const { return fits(name_, name); }

bool metric_filter::wants_any(std::string_view beginning) const {
    std::string_view const fixed = std::string_view{name_}.substr(0, name_.find('*'));
    std::size_t const common = std::min(fixed.size(), beginning.size());
    return fixed.substr(0, common) == beginning.substr(0, common);
}

bool metric_filter::wants(labels const& of) const {
    for (auto const& [label, pattern] : labels_) {
        bool found = false;
        for (auto const& [name, value] : of) found = found || (name == label && fits(pattern, value));
        if (!found) return false;
    }
    return true;
}

void metrics_writer::family(std::string_view name, metric_kind kind, std::string_view help) {
    constexpr std::array<std::string_view, 3> kinds{"counter", "gauge", "histogram"};
    name_ = name;
    wanted_ = filter_.wants(name);
    head_ = "# HELP " + name_ + ' ' + std::string{help} + "\n# TYPE " + name_ + ' ' + std::string{kinds[static_cast<std::size_t>(kind)]} + '\n';
}

void metrics_writer::add(metric_filter::labels const& labels, double value) {
    if (wanted_ && filter_.wants(labels)) line({}, labels, number_text(value));
}

void metrics_writer::add(metric_filter::labels const& labels, metric_buckets const& of) {
    if (!wanted_ || !filter_.wants(labels)) return;
    std::uint64_t below = 0;
    auto with_bound = labels;
    with_bound.emplace_back("le", "");
    for (std::size_t i = 0; i < of.counts.size(); ++i) {
        below += of.counts[i];
        with_bound.back().second = i < of.bounds.size() ? number_text(of.bounds[i]) : "+Inf";
        line("_bucket", with_bound, std::to_string(below));
    }
    line("_sum", labels, number_text(of.sum));
    line("_count", labels, std::to_string(below));
}

void metrics_writer::line(std::string_view suffix, metric_filter::labels const& labels, std::string_view value) {
    text_ += std::exchange(head_, {});
    text_ += name_;
    text_ += suffix;
    char before = '{';
    for (auto const& [name, text] : labels) {
        text_ += std::exchange(before, ',');
        text_ += std::string{name} + "=\"" + escaped(text) + '"';
    }
    text_ += labels.empty() ? " " : "} ";
    text_ += value;
    text_ += '\n';
}

}  // namespace weft::observe
