// A condition on a field that a row does not have does not hold.

#include "filter.hpp"

#include "observer/model.hpp"

#include <weft/detail/duration_text.hpp>
#include <weft/detail/pattern.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace weft::cli::tui {
namespace {

constexpr std::array<std::string_view, 7> comparisons{"!=", ">=", "<=", "=", ">", "<", "~"};

std::string lower(std::string_view text) {
    std::string made{text};
    std::ranges::transform(made, made.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return made;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> terms_of(std::string_view text) {
    std::vector<std::string_view> terms;
    for (std::size_t end = 0; end != std::string_view::npos;) {
        end = text.find(" and ");
        terms.push_back(trimmed(text.substr(0, end)));
        if (end != std::string_view::npos) text.remove_prefix(end + 5);
    }
    return terms;
}

/// The row's key for what a reader calls it.
std::string field_in(json::object const& row, std::string const& name) {
    for (auto const* unit : {"", "_bytes", "_ns", "_per_s"})
        if (row.contains(name + unit)) return name + unit;
    return {};
}

std::optional<double> number_of(std::string const& field, std::string_view text) {
    double number = 0;
    auto const [rest, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view const unit{rest, static_cast<std::size_t>(text.data() + text.size() - rest)};
    if (wrong != std::errc{}) return std::nullopt;
    if (unit.empty()) return field == "cpu" ? number / 100 : number;
    if (field.ends_with("_ns")) {
        auto const time = weft::detail::parse_duration(text);
        return time ? std::optional{static_cast<double>(time->count())} : std::nullopt;
    }
    double const step = field.ends_with("_bytes") ? 1024 : 1000;
    if (unit == "k" || unit == "K") return number * step;
    if (unit == "M") return number * step * step;
    if (unit == "G") return number * step * step * step;
    return unit == "%" ? std::optional{number / 100} : std::nullopt;
}

bool compares(int order, std::string_view comparison) {
    if (comparison == "=") return order == 0;
    if (comparison == "!=") return order != 0;
    if (comparison == ">") return order > 0;
    if (comparison == "<") return order < 0;
    return comparison == ">=" ? order >= 0 : order <= 0;
}

}  // namespace

row_filter::row_filter(std::string_view text) {
    for (auto const term : terms_of(text)) {
        std::size_t const sign = term.find_first_of("=<>~!");
        auto const is_at_sign = [&](std::string_view each) { return sign != std::string_view::npos && term.substr(sign).starts_with(each); };
        auto const found = std::ranges::find_if(comparisons, is_at_sign);
        if (found == comparisons.end() || sign == 0) {
            conditions_.clear();
            plain_ = lower(trimmed(text));
            return;
        }
        std::string_view value = trimmed(term.substr(sign + found->size()));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        conditions_.push_back({std::string{trimmed(term.substr(0, sign))}, std::string{*found}, std::string{value}});
    }
}

bool row_filter::holds(condition const& wanted, json::object const& row) {
    std::string const field = field_in(row, wanted.field);
    if (field.empty()) return false;
    json::value const& value = row.at(field);
    if (wanted.comparison == "~") return detail::fits_pattern(word_of(value), wanted.value);
    if (auto const number = number_of(field, wanted.value); number && (value.is_number() || field.ends_with("_ns"))) {
        double const have = fraction_of(row, field);
        return compares(have < *number ? -1 : have > *number ? 1 : 0, wanted.comparison);
    }
    return compares(word_of(value).compare(wanted.value), wanted.comparison);
}

bool row_filter::accepts(json::object const& row) const {
    if (!std::ranges::all_of(conditions_, [&](condition const& each) { return holds(each, row); })) return false;
    if (plain_.empty()) return true;
    return std::ranges::any_of(
        row, [this](auto const& pair) { return pair.value().is_string() && lower(word_of(pair.value())).find(plain_) != std::string::npos; });
}

}  // namespace weft::cli::tui
