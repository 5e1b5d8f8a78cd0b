// Hand-made scanning: the grammar is three tokens long.

#include <weft/application/version.hpp>

#include <algorithm>
#include <charconv>

namespace weft::app {
namespace {

struct sign {
    std::string_view text;
    comparison how;
};
// Longer ones first: ">=" must not be read as ">".
constexpr std::array<sign, 6> signs{{{">=", comparison::at_least},
                                     {"<=", comparison::at_most},
                                     {"==", comparison::exactly},
                                     {">", comparison::above},
                                     {"<", comparison::below},
                                     {"=", comparison::exactly}}};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

bool holds(bound const& limit, version const& candidate) noexcept {
    switch (limit.how) {
        case comparison::at_least: return candidate >= limit.than;
        case comparison::above: return candidate > limit.than;
        case comparison::exactly: return candidate == limit.than;
        case comparison::at_most: return candidate <= limit.than;
        case comparison::below: return candidate < limit.than;
    }
    return false;
}

std::optional<bound> parse_bound(std::string_view text) {
    for (auto const& each : signs) {
        if (!text.starts_with(each.text)) continue;
        auto const than = version::parse(trimmed(text.substr(each.text.size())));
        if (!than) return std::nullopt;
        return bound{each.how, *than};
    }
    return std::nullopt;
}

std::string_view sign_of(comparison how) {
    return std::find_if(signs.begin(), signs.end(), [how](sign const& each) { return each.how == how; })->text;
}

}  // namespace

std::optional<version> version::parse(std::string_view text) {
    version made;
    made.text_ = std::string{text};
    for (auto& part : made.parts_) {
        auto const [rest, error] = std::from_chars(text.data(), text.data() + text.size(), part);
        if (error != std::errc{}) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
        if (text.empty()) return made;
        if (text.front() != '.') return std::nullopt;
        text.remove_prefix(1);
    }
    return std::nullopt;
}

std::optional<dependency> dependency::parse(std::string_view text) {
    text = trimmed(text);
    std::size_t const name_end = std::min(text.find_first_of("?<>= "), text.size());
    dependency made{.name = std::string{text.substr(0, name_end)}};
    if (!is_application_name(made.name)) return std::nullopt;
    text.remove_prefix(name_end);
    if (text.starts_with('?')) {
        made.optional = true;
        text.remove_prefix(1);
    }
    for (text = trimmed(text); !text.empty();) {
        std::size_t const comma = std::min(text.find(','), text.size());
        auto const limit = parse_bound(trimmed(text.substr(0, comma)));
        if (!limit || comma + 1 == text.size()) return std::nullopt;
        made.bounds.push_back(*limit);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return made;
}

bool dependency::accepts(version const& candidate) const noexcept {
    return std::all_of(bounds.begin(), bounds.end(), [&](bound const& limit) { return holds(limit, candidate); });
}

std::string dependency::to_string() const {
    std::string text = name;
    for (auto const& limit : bounds) {
        text += &limit == &bounds.front() ? " " : ", ";
        text += std::string{sign_of(limit.how)} + ' ' + limit.than.to_string();
    }
    return text;
}

bool is_application_name(std::string_view name) noexcept {
    auto const letter = [](char c) { return c >= 'a' && c <= 'z'; };
    auto const other = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
    return !name.empty() && name.size() <= 64 && letter(name.front()) && std::all_of(name.begin(), name.end(), other);
}

}  // namespace weft::app
