// Types and limits are said here where a flag's text alone would not tell them; a flag that is not in the list becomes a
// key of its own name that takes a text.

#include "config_node_keys.hpp"

#include <weft/application/config_file.hpp>
#include <weft/application/error.hpp>
#include <weft/errors.hpp>
#include <weft/observer.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace weft::cli {
namespace {

// About this one call: where things are, or what is run.
constexpr std::array<std::string_view, 8> not_about_the_node{"help", "name", "path", "config", "env", "set", "run-dir", "json"};

struct known_key {
    std::string_view flag;
    std::string_view key;
    app::env_type type;
    std::vector<std::string> one_of{};
};

std::vector<known_key> const& known_keys() {
    using enum app::env_type;
    static std::vector<known_key> const all{
        {"stop-timeout", "stop_timeout", duration},
        {"ready-timeout", "ready_timeout", duration},
        {"log-level", "log.level", string,
         {"all", "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency", "none"}},
        {"log-format", "log.format", string, {"auto", "text", "json", "logfmt", "journal"}},
        {"log", "log.file", string},
        {"observe", "observer.listen", strings},
        {"observe-group", "observer.group", string},
        {"observe-any", "observer.any", boolean},
        {"observe-tcp-control", "observer.tcp_control", boolean},
        {"observe-reveal", "observer.reveal", boolean},
        {"cookie-file", "observer.cookie_file", string},
        {"web", "observer.web", strings},
        {"processes", "processes", integer},
        {"crash-dump", "crash_dump.path", string},
        {"crash-dump-limit", "crash_dump.limit", string},
        {"crash-dump-seconds", "crash_dump.time", duration},
        {"log-size", "log.size", string},
        {"log-files", "log.files", integer},
        {"on-fault", "on_fault", string, {"isolate", "abort"}},
    };
    return all;
}

bool takes_many(CLI::Option const& option) { return option.get_items_expected_max() > 1; }

app::env_type type_of(CLI::Option const& option) {
    if (option.get_items_expected_max() == 0) return app::env_type::boolean;
    return takes_many(option) ? app::env_type::strings : app::env_type::string;
}

/// A list stands in brackets there.
std::string default_of(CLI::Option const& option) {
    std::string text = option.get_default_str();
    bool const is_list = takes_many(option) && text.size() > 1 && text.front() == '[' && text.back() == ']';
    return is_list ? text.substr(1, text.size() - 2) : text;
}

node_key key_of(CLI::Option const& option, std::string const& flag) {
    auto const known = std::find_if(known_keys().begin(), known_keys().end(), [&](known_key const& each) { return each.flag == flag; });
    bool const is_known = known != known_keys().end();
    bool const by_flag = !is_known || takes_many(option);
    node_key made{.key = {.name = is_known ? std::string{known->key} : app::folded(flag),
                          .type = by_flag ? type_of(option) : known->type,
                          .one_of = by_flag ? std::vector<std::string>{} : known->one_of,
                          .doc = option.get_description(),
                          .optional = true},
                  .flag = flag};
    if (auto const text = default_of(option); !text.empty()) made.key.fallback = app::parse_value(made.key, text);
    return made;
}

/// One word a value of the flag.
std::vector<std::string> words_of(app::env_value const& value) {
    if (auto const* const text = std::get_if<std::string>(&value)) return {*text};
    if (auto const* const all = std::get_if<std::vector<std::string>>(&value)) return *all;
    return {app::to_text(value)};
}

/// A number will do for a text, and one text for a list.
std::optional<app::env_value> as_the_flag_takes_it(app::env_value const& value, std::string const& name, std::vector<app::env_key> const& keys) {
    auto const key = std::find_if(keys.begin(), keys.end(), [&](app::env_key const& each) { return each.name == name; });
    if (key == keys.end()) return value;
    auto const* const text = std::get_if<std::string>(&value);
    if (key->type == app::env_type::strings && text != nullptr) return std::vector{*text};
    bool const is_number = std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
    if (key->type == app::env_type::string && is_number) return app::to_text(value);
    return value;
}

constexpr std::string_view lint_prefix = "lint.";

bool is_lint(app::setting const& each) { return each.application == app::node_settings && each.key.starts_with(lint_prefix); }

/// A code has a large letter; in a variable of the environment, lint.W10a came as lint.w10a.
std::string lint_name(std::string key) {
    if (key.size() > lint_prefix.size() && key[lint_prefix.size()] == 'w') key[lint_prefix.size()] = 'W';
    return key;
}

/// What is allowed may be a list. A variable's name stays as it came, which is how it is compared with a key's.
app::setting lint_as_written(app::setting from) {
    if (from.layer != app::config_layer::environment) from.key = lint_name(std::move(from.key));
    if (!from.value) return from;
    std::string joined;
    for (auto const& word : words_of(*from.value)) joined += (joined.empty() ? "" : ",") + word;
    from.value = std::move(joined);
    return from;
}

/// Each value by itself, where it comes from; then all together.
void check_lint_of(app::resolved_env const& values, std::vector<std::string>& problems) {
    auto const all = lint_of(values);
    std::size_t const before = problems.size();
    auto const attempt = [&](std::string const& origin, auto const& lint) {
        try {
            check_lint(lint);
        } catch (argument_error const& wrong) {
            problems.push_back(origin + "weft." + wrong.what());
        }
    };
    for (auto const& one : all)
        if (!one.first.ends_with(".clear") && !one.first.ends_with(".critical"))  // these have a sense beside the others only
            attempt(values.find(std::string{lint_prefix} + one.first)->second.origin + ": ", std::vector{one});
    if (problems.size() == before) attempt("", all);
}

void fill(CLI::Option& option, app::resolved_value const& with, std::string const& key) {
    try {
        for (auto const& word : words_of(with.value)) option.add_result(word);
        option.run_callback();
    } catch (CLI::ParseError const& no) {
        throw app::error{app::trouble::bad_config, with.origin + ": " + std::string{app::node_settings} + '.' + key + ": " + no.what()};
    }
}

}  // namespace

std::vector<node_key> node_keys(CLI::App const& command) {
    std::vector<node_key> all;
    for (auto const* option : command.get_options()) {
        if (option->get_lnames().empty()) continue;
        std::string const& flag = option->get_lnames().front();
        if (std::find(not_about_the_node.begin(), not_about_the_node.end(), flag) == not_about_the_node.end())
            all.push_back(key_of(*option, flag));
    }
    return all;
}

std::vector<app::env_key> keys_of(std::vector<node_key> const& all) {
    std::vector<app::env_key> keys;
    for (auto const& each : all) keys.push_back(each.key);
    return keys;
}

std::vector<app::env_key> with_lint(std::vector<app::env_key> keys, std::vector<app::setting> const& settings) {
    std::set<std::string> seen;
    for (auto const& each : settings) {
        if (!is_lint(each)) continue;
        std::string const name = lint_name(each.key);
        if (seen.insert(name).second) keys.push_back({.name = name, .type = app::env_type::string, .doc = "Of a warning", .optional = true});
    }
    return keys;
}

std::vector<std::pair<std::string, std::string>> lint_of(app::resolved_env const& values) {
    std::vector<std::pair<std::string, std::string>> all;
    for (auto const& [key, value] : values)
        if (key.starts_with(lint_prefix)) all.emplace_back(key.substr(lint_prefix.size()), std::get<std::string>(value.value));
    return all;
}

app::resolved_env resolve_node(std::vector<app::env_key> const& keys, std::vector<app::setting> const& settings,
                               std::vector<std::string>& problems) {
    std::vector<app::setting> own;
    for (auto const& each : settings) {
        if (each.application != app::node_settings) continue;
        own.push_back(is_lint(each) ? lint_as_written(each) : each);
        if (each.value && !is_lint(each)) own.back().value = as_the_flag_takes_it(*each.value, each.key, keys);
    }
    auto values = app::resolve_env(app::node_settings, with_lint(keys, settings), own, problems);
    check_lint_of(values, problems);
    return values;
}

std::map<std::string, std::string> given_keys(CLI::App const& command, std::vector<node_key> const& keys) {
    std::map<std::string, std::string> given;
    for (auto const& each : keys)
        if (auto const* const option = command.get_option_no_throw("--" + each.flag); option != nullptr && option->count() > 0)
            given.emplace(each.key.name, each.flag);
    return given;
}

std::map<std::string, std::string> fill_in(CLI::App& command, std::vector<node_key> const& keys, app::resolved_env const& values) {
    std::map<std::string, std::string> origins;
    for (auto const& each : keys) {
        auto const value = values.find(each.key.name);
        auto* const option = command.get_option_no_throw("--" + each.flag);
        if (value == values.end() || value->second.layer == app::config_layer::defaults || option == nullptr || option->count() > 0) continue;
        fill(*option, value->second, each.key.name);
        origins.emplace(each.flag, value->second.origin);
    }
    return origins;
}

}  // namespace weft::cli
