// The files of one environment come after all others: what is true there is more particular than any of them.

#include "config_layers.hpp"

#include "observer/cli_error.hpp"
#include "observer/node_directory.hpp"

#include <weft/application/config_file.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

constexpr char const* usual_file = "weft.toml";

std::string variable(char const* name, std::string const& otherwise) {
    char const* const value = std::getenv(name);
    return value == nullptr || *value == '\0' ? otherwise : value;
}

std::vector<app::setting> own_settings(config_sources const& from, std::vector<std::string>& problems) {
    constexpr auto origin = "the release's configuration";
    if (!from.release) return {};
    try {
        auto all = from.release();
        for (auto& each : all) {
            each.layer = app::config_layer::release;
            if (each.origin == app::setting{}.origin) each.origin = origin;
        }
        return all;
    } catch (std::exception const& wrong) {
        problems.push_back(std::string{origin} + ": " + wrong.what());
        return {};
    }
}

class file_list {
public:
    explicit file_list(config_sources const& from) : from_{from} {
        if (is_node_name(from.node)) add_if_there((fs::path{from.machine_folder} / (from.node + ".toml")).string(), app::config_layer::machine);
        for (auto const& each : from.files) add(each, app::config_layer::file);
        if (from.files.empty()) add_if_there(usual_file, app::config_layer::file);
        if (!from.env.empty()) add_those_of_the_environment();
    }
    [[nodiscard]] std::vector<app::config_path> const& all() const { return all_; }

private:
    [[nodiscard]] std::string real(std::string const& name) const { return (fs::path{from_.folder} / name).string(); }

    void add(std::string const& name, app::config_layer layer) { all_.push_back({.path = real(name), .shown = name, .layer = layer}); }
    void add_if_there(std::string const& name, app::config_layer layer) {
        std::error_code none;
        bool const known = std::any_of(all_.begin(), all_.end(), [&](auto const& each) { return each.path == real(name); });
        if (!known && fs::exists(real(name), none)) add(name, layer);
    }
    void add_those_of_the_environment() {
        auto const files = all_;
        for (auto const& each : files)
            if (each.layer == app::config_layer::file)
                add_if_there((fs::path{each.shown}.parent_path() / ("weft." + from_.env + ".toml")).string(), app::config_layer::env_file);
    }

    config_sources const& from_;
    std::vector<app::config_path> all_;
};

}  // namespace

configuration read_configuration(config_sources const& from) {
    configuration made;
    auto const add = [&](std::vector<app::setting> more) { made.settings.insert(made.settings.end(), more.begin(), more.end()); };
    add(own_settings(from, made.problems));
    file_list const files{from};
    for (auto const& each : files.all()) {
        add(app::read_config(each, made.problems));
        made.files.push_back(each.shown);
    }
    add(settings_in(::environ));
    add(from.command_line);
    return made;
}

std::vector<app::setting> settings_in(char const* const* environment) {
    constexpr std::string_view prefix = "WEFT_";
    std::vector<app::setting> all;
    for (; environment != nullptr && *environment != nullptr; ++environment) {
        std::string_view const whole{*environment};
        std::string_view const name = whole.substr(0, whole.find('='));
        std::size_t const split = name.find("__", prefix.size());
        if (!name.starts_with(prefix) || split == std::string_view::npos || name.size() == whole.size()) continue;
        std::string key = app::folded(name.substr(split + 2));
        for (std::size_t at = key.find("__"); at != std::string::npos; at = key.find("__", at)) key.replace(at, 2, ".");
        all.push_back({.application = app::folded(name.substr(prefix.size(), split - prefix.size())),
                       .key = std::move(key),
                       .text = std::string{whole.substr(name.size() + 1)},
                       .origin = std::string{name},
                       .value = std::nullopt,
                       .layer = app::config_layer::environment});
    }
    // The order of the environment is nobody's, and two spellings of one variable are two variables.
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.origin < b.origin; });
    return all;
}

std::string environment_name(std::string const& option) {
    std::string name = option.empty() ? variable("WEFT_ENV", "dev") : option;
    if (is_node_name(name)) return name;
    throw cli_error{exit_code::usage, (option.empty() ? "WEFT_ENV" : "--env") + std::string{" is '"} + name +
                                          "'; it must be letters, digits, dot, dash and underscore, no dot first, 64 at most"};
}

std::string machine_config_folder() { return variable("WEFT_ETC", "/etc/weft"); }

std::vector<app::setting> command_line_settings(std::vector<std::string> const& texts) {
    std::vector<app::setting> all;
    for (auto const& text : texts) {
        auto made = app::parse_setting(text);
        if (!made) throw cli_error{exit_code::bad_config, "--set is '" + text + "'; it must be of the form application.key=value"};
        all.push_back(std::move(*made));
    }
    return all;
}

}  // namespace weft::cli
