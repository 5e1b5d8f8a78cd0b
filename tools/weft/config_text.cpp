// Keys are sorted by name, so that two runs can be compared line by line.

#include "config_text.hpp"

#include "observer/table.hpp"

#include <weft/detail/duration_text.hpp>

#include <boost/json/array.hpp>

#include <algorithm>

namespace weft::cli {
namespace {

namespace json = boost::json;

/// The keys by name.
std::vector<app::env_key> sorted(std::vector<app::env_key> keys) {
    std::sort(keys.begin(), keys.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
    return keys;
}

std::string place_of(app::resolved_value const& value, config_part const& in) {
    return value.layer == app::config_layer::defaults ? in.defaults_in : value.origin;
}

json::value plain(app::env_value const& value) {
    if (auto const* const truth = std::get_if<bool>(&value)) return *truth;
    if (auto const* const whole = std::get_if<std::int64_t>(&value)) return *whole;
    if (auto const* const number = std::get_if<double>(&value)) return *number;
    if (auto const* const text = std::get_if<std::string>(&value)) return json::string{*text};
    if (auto const* const time = std::get_if<nanoseconds>(&value)) return json::string{detail::duration_word(*time)};
    auto const& all = std::get<std::vector<std::string>>(value);
    return json::array(all.begin(), all.end());
}

json::value key_json(app::env_key const& key, config_part const& in) {
    auto const found = in.values.find(key.name);
    if (found == in.values.end()) return {};
    auto const& value = found->second;
    return {{"value", key.secret ? json::value(app::shown(key, value.value)) : plain(value.value)},
            {"layer", std::string{to_string(value.layer)}},
            {"origin", place_of(value, in)}};
}

}  // namespace

std::string config_text(std::span<config_part const> parts, bool with_origin) {
    std::size_t widest = 0;
    for (auto const& part : parts)
        for (auto const& key : part.keys) widest = std::max(widest, part.name.size() + 1 + key.name.size());
    table lines{{"KEY", "LAYER", "ORIGIN"}};
    for (auto const& part : parts) {
        for (auto const& key : sorted(part.keys)) {
            std::string name = part.name + '.' + key.name;
            name.resize(widest, ' ');
            auto const found = part.values.find(key.name);
            bool const is_set = found != part.values.end();
            std::vector<std::string> row{name + " = " + (is_set ? app::shown(key, found->second.value) : "(none)")};
            if (with_origin && is_set) row.insert(row.end(), {std::string{to_string(found->second.layer)}, place_of(found->second, part)});
            lines.add(std::move(row));
        }
    }
    return lines.to_text(false);
}

json::object config_json(std::span<config_part const> parts) {
    json::object made;
    for (auto const& part : parts) {
        json::object keys;
        for (auto const& key : sorted(part.keys)) keys[key.name] = key_json(key, part);
        made[part.name] = std::move(keys);
    }
    return made;
}

}  // namespace weft::cli
