// Reading, checking and printing the six types of values, and laying settings over defaults.

#include <weft/application/env.hpp>
#include <weft/detail/duration_text.hpp>
#include <weft/detail/nearest.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

namespace weft::app {
namespace {

constexpr std::array<std::string_view, 6> type_words{"bool", "int", "float", "string", "duration", "strings"};
constexpr std::array<std::string_view, 7> layer_words{"default", "release", "machine", "file", "env file", "environment", "command line"};
constexpr std::array<std::string_view, 6> type_phrases{
    "a bool (true or false)", "an int", "a float", "a string", detail::duration_examples, "strings, separated by commas"};

template <class Number>
std::optional<env_value> parse_number(std::string_view text) {
    Number value{};
    auto const [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<env_value> parse_boolean(std::string_view text) {
    if (text == "true") return true;
    if (text == "false") return false;
    return std::nullopt;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        std::size_t const comma = std::min(text.find(','), text.size());
        parts.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

std::optional<env_value> parse_as(env_type type, std::string_view text) {
    switch (type) {
        case env_type::boolean: return parse_boolean(text);
        case env_type::integer: return parse_number<std::int64_t>(text);
        case env_type::floating: return parse_number<double>(text);
        case env_type::string: return std::string{text};
        case env_type::strings: return split(text);
        case env_type::duration: break;
    }
    if (auto const time = detail::parse_duration(text)) return *time;
    return std::nullopt;
}

std::string in_quotes(std::string_view text) {
    std::string made = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') made += '\\';
        if (c == '\n') made += "\\n";
        else made += c;
    }
    return made + '"';
}

std::string joined(std::vector<std::string> const& parts, bool quote) {
    std::string text;
    for (auto const& part : parts) text += (text.empty() ? "" : ", ") + (quote ? in_quotes(part) : part);
    return text;
}

std::string number_text(double value) {
    std::array<char, 32> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return {digits.data(), end};
}

std::vector<std::string> names(std::span<env_key const> keys) {
    std::vector<std::string> all;
    for (auto const& key : keys) all.push_back(key.name);
    return all;
}

/// What has a type is taken as it is; a whole number will do for a float, and a string for a duration.
std::optional<env_value> value_for(env_key const& key, setting const& wanted) {
    if (!wanted.value) return parse_value(key, wanted.text);
    env_value value = *wanted.value;
    if (auto const* const whole = std::get_if<std::int64_t>(&value); whole != nullptr && key.type == env_type::floating)
        value = static_cast<double>(*whole);
    auto const* const text = std::get_if<std::string>(&value);
    if (text != nullptr && key.type == env_type::duration) return parse_value(key, *text);
    return accepts(key, value) ? std::optional{std::move(value)} : std::nullopt;
}

bool names(setting const& wanted, env_key const& key) {
    return wanted.key == (wanted.layer == config_layer::environment ? folded(key.name) : key.name);
}

std::string unknown_key(setting const& wanted, std::string const& full, std::span<env_key const> keys) {
    auto const close = detail::nearest(wanted.key, names(keys));
    std::string const hint = close ? "; did you mean " + wanted.application + '.' + *close + "?" : "";
    if (is_file(wanted.layer)) return wanted.origin + ": unknown key " + full + hint;
    return "unknown key " + full + " (from " + wanted.origin + ")" + hint;
}

std::string bad_value(setting const& wanted, std::string const& full, env_key const& key) {
    std::string const given = key.secret || wanted.hidden ? "the value given" : wanted.value ? wanted.text : in_quotes(wanted.text);
    bool const is_option = wanted.layer == config_layer::command_line;
    return wanted.origin + (is_option ? " " : ": ") + full + ": " + given + " is not " + allowed(key);
}

void apply(setting const& wanted, std::span<env_key const> keys, resolved_env& values, std::vector<std::string>& problems) {
    std::string const full = wanted.application + '.' + wanted.key;
    auto const key = std::find_if(keys.begin(), keys.end(), [&](env_key const& each) { return names(wanted, each); });
    if (key == keys.end()) return problems.push_back(unknown_key(wanted, full, keys));
    auto value = value_for(*key, wanted);
    if (!value) return problems.push_back(bad_value(wanted, wanted.application + '.' + key->name, *key));
    values.insert_or_assign(key->name, resolved_value{.value = std::move(*value), .layer = wanted.layer, .origin = wanted.origin});
}

}  // namespace

std::string_view to_string(env_type type) noexcept { return type_words[static_cast<std::size_t>(type)]; }

std::optional<env_type> parse_env_type(std::string_view word) noexcept {
    auto const found = std::find(type_words.begin(), type_words.end(), word);
    if (found == type_words.end()) return std::nullopt;
    return static_cast<env_type>(found - type_words.begin());
}

std::string allowed(env_key const& key) {
    if (!key.one_of.empty()) return "one of " + joined(key.one_of, false);
    std::string text{type_phrases[static_cast<std::size_t>(key.type)]};
    if (key.min && key.max) return text + " between " + to_text(*key.min) + " and " + to_text(*key.max);
    if (key.min) return text + " of at least " + to_text(*key.min);
    if (key.max) return text + " of at most " + to_text(*key.max);
    return text;
}

bool accepts(env_key const& key, env_value const& value) noexcept {
    if (type_of(value) != key.type) return false;
    if (key.min && value < *key.min) return false;
    if (key.max && value > *key.max) return false;
    if (key.one_of.empty()) return true;
    auto const* const word = std::get_if<std::string>(&value);
    return word != nullptr && std::find(key.one_of.begin(), key.one_of.end(), *word) != key.one_of.end();
}

std::optional<env_value> parse_value(env_key const& key, std::string_view text) {
    auto value = parse_as(key.type, text);
    if (!value || !accepts(key, *value)) return std::nullopt;
    return value;
}

std::string to_text(env_value const& value) {
    switch (type_of(value)) {
        case env_type::boolean: return std::get<bool>(value) ? "true" : "false";
        case env_type::integer: return std::to_string(std::get<std::int64_t>(value));
        case env_type::floating: return number_text(std::get<double>(value));
        case env_type::string: return in_quotes(std::get<std::string>(value));
        case env_type::duration: return detail::duration_word(std::get<nanoseconds>(value));
        case env_type::strings: break;
    }
    return '[' + joined(std::get<std::vector<std::string>>(value), true) + ']';
}

std::string shown(env_key const& key, env_value const& value) { return key.secret ? "(secret)" : to_text(value); }

std::optional<setting> parse_setting(std::string_view argument) {
    std::size_t const equals = argument.find('=');
    std::size_t const dot = argument.find('.');
    if (equals == std::string_view::npos || dot == std::string_view::npos || dot > equals) return std::nullopt;
    setting made{.application = std::string{argument.substr(0, dot)},
                 .key = std::string{argument.substr(dot + 1, equals - dot - 1)},
                 .text = std::string{argument.substr(equals + 1)},
                 .value = std::nullopt};
    if (made.application.empty() || made.key.empty()) return std::nullopt;
    return made;
}

std::string_view to_string(config_layer layer) noexcept { return layer_words[static_cast<std::size_t>(layer)]; }

std::string folded(std::string_view key) {
    std::string made;
    for (char const c : key) made += c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return made;
}

resolved_env resolve_env(std::string_view application, std::span<env_key const> keys, std::span<setting const> settings,
                         std::vector<std::string>& problems) {
    resolved_env values;
    for (auto const& key : keys)
        if (key.fallback) values.emplace(key.name, resolved_value{.value = *key.fallback});
    std::size_t const before = problems.size();
    for (auto const& wanted : settings)
        if (wanted.application == application) apply(wanted, keys, values, problems);
    if (problems.size() > before) return values;
    for (auto const& key : keys) {
        if (key.optional || values.contains(key.name)) continue;
        std::string const full = std::string{application} + '.' + key.name;
        problems.push_back(full + " has no default and is not set; --set " + full + "=VALUE, " + allowed(key));
    }
    return values;
}

env_table make_env(std::string_view application, std::span<env_key const> keys, std::span<setting const> settings,
                   std::vector<std::string>& problems) {
    env_table values;
    for (auto& [name, each] : resolve_env(application, keys, settings, problems)) values.emplace(name, std::move(each.value));
    return values;
}

}  // namespace weft::app
