// A secret's default is shown nowhere, not in JSON either.

#include "app_text.hpp"

#include <weft/application/abi.hpp>
#include <weft/detail/duration_text.hpp>

#include <boost/json/array.hpp>

namespace weft::cli {
namespace {

namespace json = boost::json;

std::string line(std::string const& title, std::string const& text) {
    return "  " + title + std::string(9 - title.size(), ' ') + text + '\n';
}

bool is_met(resolved_dependency const& each) { return each.found && each.needed.accepts(*each.found); }

std::string needs_text(std::vector<resolved_dependency> const& needs) {
    std::string text;
    for (auto const& each : needs) {
        text += (text.empty() ? "" : "   ") + each.needed.to_string() + (each.needed.optional ? " optional" : "");
        text += each.found ? " (found " + each.found->to_string() + (is_met(each) ? ")" : ", too old or too new)") : " (not found)";
    }
    return text;
}

std::string env_text(std::vector<app::env_key> const& keys) {
    std::string text;
    for (auto const& key : keys)
        text += (text.empty() ? "" : "  ") + key.name + '=' +
                (key.fallback ? app::shown(key, *key.fallback) : key.optional ? "(none)" : "(must be set)");
    return text;
}

std::string joined(std::vector<std::string> const& words) {
    std::string text;
    for (auto const& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::vector<std::string> phase_names(app::spec const& what) {
    std::vector<std::string> all;
    for (auto const& each : what.phases) all.push_back(each.name);
    return all;
}

std::vector<std::string> command_names(app::spec const& what) {
    std::vector<std::string> all;
    for (auto const& [name, help] : what.commands) all.push_back(name);
    return all;
}

json::object commands_json(app::spec const& what) {
    json::object made;
    for (auto const& [name, help] : what.commands) made[name] = help;
    return made;
}

json::array array_of(std::vector<std::string> const& words) { return json::array(words.begin(), words.end()); }

json::object key_json(app::env_key const& key) {
    json::object made{{"type", std::string{to_string(key.type)}}, {"allowed", app::allowed(key)}, {"doc", key.doc},
                      {"secret", key.secret}, {"reload", key.reload},
                      {"optional", key.optional}};
    made["default"] = key.fallback ? json::value(app::shown(key, *key.fallback)) : json::value{};
    return made;
}

}  // namespace

std::string app_info_text(app::candidate const& app, std::vector<resolved_dependency> const& needs) {
    auto const& what = app.what;
    bool const matches = app.file.abi == app::library_abi();
    std::string text = what.name + ' ' + what.version.to_string() + "   " + what.description + '\n';
    text += line("file", app.file.path + "   build id " + (app.file.build_id.empty() ? "none" : app.file.build_id.substr(0, 12)) +
                             "   abi " + app.file.abi + (matches ? " (matches)" : " (differs: this is " + std::string{app::library_abi()} + ')'));
    text += line("start", std::string{to_string(what.start)} + ", " + detail::duration_words(what.start_timeout) + " to start, " +
                              detail::duration_words(what.shutdown) + " to stop");
    if (!needs.empty()) text += line("needs", needs_text(needs));
    if (!what.registered.empty()) text += line("names", joined(what.registered));
    if (!what.phases.empty()) text += line("phases", joined(phase_names(what)));
    if (!what.env.empty()) text += line("env", env_text(what.env));
    if (!what.commands.empty()) text += line("commands", joined(command_names(what)));
    return text;
}

json::object app_info_json(app::candidate const& app, std::vector<resolved_dependency> const& needs) {
    auto const& what = app.what;
    json::array depends;
    for (auto const& each : needs)
        depends.push_back({{"needs", each.needed.to_string()},
                           {"optional", each.needed.optional},
                           {"found", each.found ? json::value(each.found->to_string()) : json::value{}},
                           {"met", is_met(each)}});
    json::object env;
    for (auto const& key : what.env) env[key.name] = key_json(key);
    return {{"name", what.name},
            {"version", what.version.to_string()},
            {"description", what.description},
            {"file", app.file.path},
            {"build_id", app.file.build_id},
            {"abi", app.file.abi},
            {"abi_matches", app.file.abi == app::library_abi()},
            {"start", std::string{to_string(what.start)}},
            {"start_timeout_ns", what.start_timeout.count()},
            {"shutdown_ns", what.shutdown.count()},
            {"depends", std::move(depends)},
            {"registered", array_of(what.registered)},
            {"phases", array_of(phase_names(what))},
            {"env", std::move(env)},
            {"commands", commands_json(what)}};
}

}  // namespace weft::cli
