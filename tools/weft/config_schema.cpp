// A key with dots in its name is a table within a table, as it is written in the file.

#include "config_schema.hpp"

#include <weft/detail/duration_text.hpp>

#include <boost/json/array.hpp>

#include <string_view>

namespace weft::cli {
namespace {

namespace json = boost::json;

// What parse_duration takes.
constexpr std::string_view duration_pattern = "^([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h|d)|infinity)$";

json::value value_json(app::env_value const& value) {
    switch (app::type_of(value)) {
        case app::env_type::boolean: return std::get<bool>(value);
        case app::env_type::integer: return std::get<std::int64_t>(value);
        case app::env_type::floating: return std::get<double>(value);
        case app::env_type::string: return json::string{std::get<std::string>(value)};
        case app::env_type::duration: return json::string{detail::duration_word(std::get<nanoseconds>(value))};
        case app::env_type::strings: break;
    }
    auto const& all = std::get<std::vector<std::string>>(value);
    return json::array(all.begin(), all.end());
}

json::object type_json(app::env_type type) {
    switch (type) {
        case app::env_type::boolean: return {{"type", "boolean"}};
        case app::env_type::integer: return {{"type", "integer"}};
        case app::env_type::floating: return {{"type", "number"}};
        case app::env_type::string: return {{"type", "string"}};
        case app::env_type::duration: return {{"type", "string"}, {"pattern", duration_pattern}};
        case app::env_type::strings: break;
    }
    return {{"type", "array"}, {"items", json::object{{"type", "string"}}}};
}

json::object key_schema(app::env_key const& key) {
    json::object made = type_json(key.type);
    // JSON Schema has no limits for texts, which is what a duration is.
    bool const has_limits = key.type == app::env_type::integer || key.type == app::env_type::floating;
    if (key.min && has_limits) made["minimum"] = value_json(*key.min);
    if (key.max && has_limits) made["maximum"] = value_json(*key.max);
    if (!key.one_of.empty()) made["enum"] = json::array(key.one_of.begin(), key.one_of.end());
    return made;
}

void describe(json::object& into, app::env_key const& key) {
    if (!key.doc.empty()) into["description"] = key.doc;
    if (key.fallback && !key.secret) into["default"] = value_json(*key.fallback);
    if (key.secret) into["writeOnly"] = true;
}

json::object& properties_of(json::object& table) { return table["properties"].as_object(); }

json::object empty_table() {
    return {{"type", "object"}, {"properties", json::object{}}, {"additionalProperties", false}};
}

/// Which warnings there are is known to the observer alone.
json::object lint_schema() {
    return {{"type", "object"},
            {"description", "Of the observer's warnings: \"off\", or a table of raise, clear, critical, for, critical_for, clear_for and allow"},
            {"additionalProperties", json::object{{"type", json::array{"string", "object"}}}}};
}

json::object node_schema(std::span<app::env_key const> keys) {
    json::object all = empty_table();
    for (auto const& key : keys) {
        json::object made = key_schema(key);
        if (key.type == app::env_type::string && key.one_of.empty()) made["type"] = json::array{"string", "number"};
        if (key.type == app::env_type::strings) made["type"] = json::array{"array", "string"};
        describe(made, key);
        std::size_t const dot = key.name.find('.');
        json::object* into = &properties_of(all);
        if (dot != std::string::npos) {
            auto& inner = (*into)[key.name.substr(0, dot)];
            if (!inner.is_object()) inner = empty_table();
            into = &properties_of(inner.as_object());
        }
        (*into)[dot == std::string::npos ? key.name : key.name.substr(dot + 1)] = std::move(made);
    }
    properties_of(all)["lint"] = lint_schema();
    return all;
}

json::object application_schema(app::spec const& what) {
    json::object all = empty_table();
    if (!what.description.empty()) all["description"] = what.description;
    for (auto const& key : what.env) {
        json::object made{{"anyOf", json::array{key_schema(key), json::object{{"$ref", "#/$defs/elsewhere"}}}}};
        describe(made, key);
        properties_of(all)[key.name] = std::move(made);
    }
    return all;
}

/// `{ file = "…" }` and `{ env = "…" }`.
json::object elsewhere() {
    json::object const text{{"type", "string"}};
    return {{"type", "object"},
            {"description", "Where the value is: in a file, or in an environment variable"},
            {"properties", {{"file", text}, {"env", text}}},
            {"minProperties", 1},
            {"maxProperties", 1},
            {"additionalProperties", false}};
}

}  // namespace

json::object config_schema(std::span<app::env_key const> node, std::span<app::candidate const* const> apps) {
    json::object all{{"type", "object"}, {"properties", json::object{}}, {"additionalProperties", json::object{{"type", "object"}}}};
    for (auto const* each : apps) properties_of(all)[each->what.name] = application_schema(each->what);
    return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"title", "Configuration of a weft node"},
            {"type", "object"},
            {"properties", {{"weft", node_schema(node)}, {"apps", std::move(all)}}},
            {"additionalProperties", false},
            {"$defs", {{"elsewhere", elsewhere()}}}};
}

}  // namespace weft::cli
