// All settings are checked before the first error is thrown, so that one run shows every mistake.

#include <weft/application/config_file.hpp>
#include <weft/application/error.hpp>
#include <weft/application/plan.hpp>
#include <weft/application/start_order.hpp>
#include <weft/detail/nearest.hpp>

#include <algorithm>

namespace weft::app {
namespace {

bool is_path(std::string const& name) { return name.find('/') != std::string::npos || name.ends_with(".so"); }

/// Settings of the command line for applications that are not started at all. (A file may have others, for later.)
void refuse_strangers(std::vector<std::string> const& order, std::span<setting const> settings,
                      std::vector<std::string>& problems) {
    for (auto const& each : settings) {
        if (each.layer != config_layer::command_line || each.application == node_settings) continue;
        if (std::find(order.begin(), order.end(), each.application) != order.end()) continue;
        problems.push_back("--set " + each.application + '.' + each.key + ": the application " + each.application +
                           " is not being started" + detail::did_you_mean(each.application, order));
    }
}

std::string joined_lines(std::vector<std::string> const& lines) {
    std::string text;
    for (auto const& line : lines) text += (text.empty() ? "" : "\n") + line;
    return text;
}

}  // namespace

request parse_request(std::string_view argument) {
    std::size_t const colon = argument.rfind(':');
    if (colon == std::string_view::npos) return {.name = std::string{argument}};
    std::string_view const word = argument.substr(colon + 1);
    auto const start = parse_start_type(word);
    if (!start)
        throw error{trouble::unusable_module, std::string{argument} + ": start type is '" + std::string{word} +
                                                  "'; allowed are permanent, transient, temporary"};
    return {.name = std::string{argument.substr(0, colon)}, .start = start};
}

void refuse_problems(std::vector<std::string> const& problems) {
    if (!problems.empty()) throw error{trouble::bad_config, joined_lines(problems)};
}

std::vector<planned> make_plan(catalogue& from, std::span<request const> wanted, std::span<setting const> settings,
                               std::vector<std::string> problems) {
    std::vector<request> named{wanted.begin(), wanted.end()};
    std::vector<std::string> names;
    for (auto& each : named) {
        if (is_path(each.name)) each.name = from.add_file(each.name);
        names.push_back(each.name);
    }
    auto const order = start_order(from, names);
    refuse_strangers(order, settings, problems);
    std::vector<planned> plan;
    for (auto const& name : order) {
        candidate const& app = *from.find(name);
        check_loadable(app.file);
        auto const asked = std::find_if(named.begin(), named.end(), [&](request const& each) { return each.name == name; });
        bool const overridden = asked != named.end() && asked->start;
        plan.push_back({.app = &app,
                        .start = overridden ? *asked->start : app.what.start,
                        .env = make_env(name, app.what.env, settings, problems)});
    }
    refuse_problems(problems);
    return plan;
}

}  // namespace weft::app
