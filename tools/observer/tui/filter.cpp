// The grammar is the node's own; what is here is which fields a row has.

#include "filter.hpp"

#include "observer/model.hpp"

#include <weft/detail/nearest.hpp>
#include <weft/errors.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace weft::cli::tui {
namespace {

constexpr std::array<std::string_view, 4> units{"", "_bytes", "_ns", "_per_s"};

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

/// The row's value for what a reader calls it; null when it has none.
json::value const* value_in(json::object const& row, std::string const& name) {
    for (auto const unit : units)
        if (auto const* const found = row.if_contains(name + std::string{unit})) return found;
    return nullptr;
}

std::set<std::string> fields_of(json::array const& rows) {
    constexpr std::size_t looked_at = 50;
    std::set<std::string> names;
    for (std::size_t i = 0; i < std::min(rows.size(), looked_at); ++i)
        if (rows[i].is_object())
            for (auto const& [key, value] : rows[i].get_object())
                if (!value.is_array() && !value.is_object()) names.emplace(key.data(), key.size());
    return names;
}

[[noreturn]] void refuse(std::string_view name, std::set<std::string> const& known) {
    std::vector<std::string> const names{known.begin(), known.end()};
    std::string all;
    for (auto const& each : names) all += (all.empty() ? "" : ", ") + each;
    throw argument_error{"filter is '" + std::string{name} + "'" + weft::detail::did_you_mean(name, names) +
                         (weft::detail::nearest(name, names) ? " Allowed are " : "; allowed are ") + all};
}

}  // namespace

row_filter::row_filter(std::string_view text) : plain_{lower(trimmed(text))} {
    if (!detail::has_comparison(text)) return;
    try {
        conditions_.emplace(text, [this](std::string_view name) {
            fields_.emplace_back(name);
            return fields_.size() - 1;
        });
    } catch (argument_error const&) {
        conditions_.reset();
    }
}

bool row_filter::accepts(json::object const& row) const {
    if (conditions_)
        return conditions_->lets_through([&](detail::filter_term const& each) {
            auto const* const value = value_in(row, fields_[each.field]);
            return value != nullptr && detail::passes(each, *value);
        });
    if (plain_.empty()) return true;
    return std::ranges::any_of(
        row, [this](auto const& pair) { return pair.value().is_string() && lower(word_of(pair.value())).find(plain_) != std::string::npos; });
}

std::string filter_complaint(std::string_view text, json::array const& rows) {
    if (!detail::has_comparison(text)) return {};
    auto const known = fields_of(rows);
    auto const is_known = [&known](std::string_view name) {
        return std::ranges::any_of(units, [&](auto const unit) { return known.contains(std::string{name} + std::string{unit}); });
    };
    try {
        static_cast<void>(detail::filter{text, [&](std::string_view name) {
                                             if (!known.empty() && !is_known(name)) refuse(name, known);
                                             return std::size_t{0};
                                         }});
    } catch (argument_error const& wrong) {
        return wrong.what();
    }
    return {};
}

bool is_for_the_node(std::string_view text) {
    if (!detail::has_comparison(text)) return false;
    bool worked_out = false;
    try {
        static_cast<void>(detail::filter{text, [&](std::string_view name) {
                                             worked_out = worked_out || name == "out_per_s" || name == "out";
                                             return std::size_t{0};
                                         }});
    } catch (argument_error const&) {
        return false;
    }
    return !worked_out;
}

}  // namespace weft::cli::tui
