#include <weft/application/config_file.hpp>
#include <weft/application/error.hpp>

#include <toml++/toml.h>

#include <fstream>
#include <iterator>
#include <optional>

namespace weft::app {
namespace {

[[noreturn]] void refuse(std::string const& path, toml::source_region const& place, std::string const& what) {
    throw error{trouble::bad_config, path + ':' + std::to_string(place.begin.line) + ": " + what};
}

std::string read_text(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    if (!file.is_open() || file.bad()) throw error{trouble::bad_config, path + ": cannot be read"};
    return text;
}

/// As it stands there; whether it fits is for the application's specification to say.
std::optional<env_value> value_of(toml::node const& node) {
    if (auto const value = node.value_exact<bool>()) return *value;
    if (auto const value = node.value_exact<std::int64_t>()) return *value;
    if (auto const value = node.value_exact<double>()) return *value;
    if (auto const value = node.value_exact<std::string>()) return *value;
    if (!node.is_array()) return std::nullopt;
    std::vector<std::string> all;
    for (auto const& each : *node.as_array()) {
        auto const text = each.value_exact<std::string>();
        if (!text) return std::nullopt;
        all.push_back(*text);
    }
    return all;
}

toml::table parse(std::string const& path) {
    std::string const text = read_text(path);
    try {
        return toml::parse(text);
    } catch (toml::parse_error const& wrong) {
        refuse(path, wrong.source(), std::string{wrong.description()});
    }
}

void read_application(std::string const& path, std::string const& name, toml::node const& node, std::vector<setting>& into) {
    auto const* const table = node.as_table();
    if (table == nullptr) refuse(path, node.source(), "apps." + name + " must be a table of values");
    for (auto const& [key, value] : *table) {
        std::string const word{key.str()};
        auto held = value_of(value);
        if (!held)
            refuse(path, value.source(), "apps." + name + '.' + word + " must be true or false, a number, a string or a list of strings");
        into.push_back({.application = name,
                        .key = word,
                        .text = to_text(*held),
                        .origin = path + ':' + std::to_string(value.source().begin.line),
                        .value = std::move(held)});
    }
}

}  // namespace

std::vector<setting> read_config(std::string const& path) {
    std::vector<setting> all;
    for (auto const& [key, value] : parse(path)) {
        if (key.str() != "apps" || !value.is_table())
            refuse(path, key.source(), std::string{key.str()} + " is unknown; allowed are tables apps.NAME");
        for (auto const& [name, application] : *value.as_table()) read_application(path, std::string{name.str()}, application, all);
    }
    return all;
}

}  // namespace weft::app
