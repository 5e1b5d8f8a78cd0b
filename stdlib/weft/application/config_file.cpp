// Each value becomes a setting of its own, so that laying one file over another merges tables and replaces the rest.

#include <weft/application/config_file.hpp>
#include <weft/detail/nearest.hpp>

#include <toml++/toml.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace weft::app {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_text(std::string const& path) {
    std::error_code none;
    if (fs::is_directory(path, none)) return std::nullopt;
    std::ifstream file{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    if (!file.is_open() || file.bad()) return std::nullopt;
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

class config_reader {
public:
    config_reader(config_path const& from, std::vector<std::string>& problems)
        : from_{from}, shown_{from.shown.empty() ? from.path : from.shown}, problems_{problems} {}

    std::vector<setting> read() {
        for (auto const& [key, value] : parse()) read_section(std::string{key.str()}, key, value);
        return std::move(all_);
    }

private:
    toml::table parse() {
        auto const text = read_text(from_.path);
        if (!text) return problems_.push_back(shown_ + ": cannot be read"), toml::table{};
        try {
            return toml::parse(*text);
        } catch (toml::parse_error const& wrong) {
            return problem(wrong.source(), std::string{wrong.description()}), toml::table{};
        }
    }

    void read_section(std::string const& name, toml::key const& key, toml::node const& node) {
        static std::vector<std::string> const sections{"weft", "apps"};
        bool const known = name == sections[0] || name == sections[1];
        if (!known)
            return problem(key.source(), name + " is unknown; allowed are the tables weft and apps.NAME" +
                                             detail::did_you_mean(name, sections));
        bool const is_node = name == node_settings;
        if (!node.is_table()) return problem(node.source(), name + (is_node ? " must be a table" : " must have a table for each application"));
        if (is_node) return read_node(*node.as_table(), "");
        for (auto const& [application, values] : *node.as_table()) read_application(std::string{application.str()}, values);
    }

    void read_node(toml::table const& table, std::string const& prefix) {
        for (auto const& [key, value] : table) {
            std::string const word = prefix + std::string{key.str()};
            if (value.is_table()) read_node(*value.as_table(), word + '.');
            else take(std::string{node_settings}, word, std::string{node_settings} + '.' + word, value);
        }
    }

    void read_application(std::string const& name, toml::node const& node) {
        auto const* const table = node.as_table();
        if (table == nullptr) return problem(node.source(), "apps." + name + " must be a table of values");
        for (auto const& [key, value] : *table) {
            std::string const word{key.str()};
            std::string const full = "apps." + name + '.' + word;
            if (auto const* const elsewhere = value.as_table()) fetch(name, word, full, *elsewhere);
            else take(name, word, full, value);
        }
    }

    void take(std::string const& application, std::string const& key, std::string const& full, toml::node const& node) {
        auto held = value_of(node);
        if (!held) return problem(node.source(), full + " must be true or false, a number, a string or a list of strings");
        std::string text = to_text(*held);
        all_.push_back({.application = application, .key = key, .text = std::move(text), .origin = place(node.source()),
                        .value = std::move(held), .layer = from_.layer});
    }

    /// `{ file = "…" }` and `{ env = "…" }`.
    void fetch(std::string const& application, std::string const& key, std::string const& full, toml::table const& table) {
        auto const named = [&](std::string_view word) {
            auto const* const node = table.get(word);
            return node != nullptr && table.size() == 1 ? node->value_exact<std::string>() : std::nullopt;
        };
        auto const file = named("file");
        auto const variable = named("env");
        if (!file && !variable)
            return problem(table.source(),
                           full + R"( is a table; only { file = "PATH" } and { env = "NAME" } are allowed, which say where its value is)");
        auto text = file ? text_of_file(*file) : text_of_variable(*variable);
        std::string const missing = file ? *file + " cannot be read" : "the environment variable " + *variable + " is not set";
        if (!text) return problem(table.source(), full + ": " + missing);
        all_.push_back({.application = application, .key = key, .text = std::move(*text),
                        .origin = place(table.source()) + " -> " + (file ? *file : *variable),
                        .value = std::nullopt, .layer = from_.layer, .hidden = true});
    }

    [[nodiscard]] std::optional<std::string> text_of_file(std::string const& path) const {
        auto text = read_text((fs::path{from_.path}.parent_path() / path).string());
        while (text && (text->ends_with('\n') || text->ends_with('\r'))) text->pop_back();
        return text;
    }
    [[nodiscard]] static std::optional<std::string> text_of_variable(std::string const& name) {
        char const* const value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>{value};
    }

    [[nodiscard]] std::string place(toml::source_region const& at) const { return shown_ + ':' + std::to_string(at.begin.line); }
    void problem(toml::source_region const& at, std::string const& what) { problems_.push_back(place(at) + ": " + what); }

    config_path const& from_;
    std::string const shown_;
    std::vector<std::string>& problems_;
    std::vector<setting> all_;
};

}  // namespace

std::vector<setting> read_config(config_path const& from, std::vector<std::string>& problems) {
    return config_reader{from, problems}.read();
}

}  // namespace weft::app
