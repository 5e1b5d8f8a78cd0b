// Reading app.toml. Each reader takes one key, adds a problem with its place when the value does not fit, and goes on,
// so that one run shows all there is to repair.

#include <weft/application/error.hpp>
#include <weft/application/spec.hpp>
#include <weft/detail/duration_text.hpp>
#include <weft/detail/nearest.hpp>

#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace weft::app {
namespace {

constexpr std::array<std::string_view, 3> start_words{"permanent", "transient", "temporary"};

class reader {
public:
    explicit reader(std::string_view origin) : origin_{origin} {}

    void problem(toml::source_region const& place, std::string const& text) {
        problems_ += (problems_.empty() ? "" : "\n") + origin_ + ':' + std::to_string(place.begin.line) + ": " + text;
    }
    /// Errors: app::error when there were problems.
    void check() const {
        if (!problems_.empty()) throw error{trouble::unusable_module, problems_};
    }
    void refuse_unknown(toml::table const& table, std::string const& inside, std::vector<std::string> const& known) {
        for (auto const& [key, value] : table) {
            std::string const word{key.str()};
            if (std::find(known.begin(), known.end(), word) != known.end()) continue;
            problem(key.source(), "unknown key " + inside + word + detail::did_you_mean(word, known));
        }
    }
    std::string text(toml::table const& table, std::string const& key, std::string const& what) {
        auto const* const node = table.get(key);
        if (node == nullptr) return {};
        if (auto const value = node->value_exact<std::string>()) return *value;
        problem(node->source(), what + " must be a string");
        return {};
    }
    bool flag(toml::table const& table, std::string const& key, std::string const& what) {
        auto const* const node = table.get(key);
        if (node == nullptr) return false;
        if (auto const value = node->value_exact<bool>()) return *value;
        problem(node->source(), what + " must be true or false");
        return false;
    }
    std::vector<std::string> texts(toml::table const& table, std::string const& key, std::string const& what) {
        std::vector<std::string> all;
        auto const* const node = table.get(key);
        if (node == nullptr) return all;
        auto const* const list = node->as_array();
        if (list == nullptr) problem(node->source(), what + " must be a list of strings");
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
            auto const value = list->get(i)->value_exact<std::string>();
            if (value) all.push_back(*value);
            else problem(list->get(i)->source(), what + " must be a list of strings");
        }
        return all;
    }
    void duration(toml::table const& table, std::string const& key, nanoseconds& into) {
        auto const* const node = table.get(key);
        if (node == nullptr) return;
        auto const value = node->value_exact<std::string>();
        auto const time = value ? detail::parse_duration(*value) : std::nullopt;
        if (time) into = *time;
        else problem(node->source(), key + " must be " + std::string{detail::duration_examples});
    }

private:
    std::string origin_;
    std::string problems_;
};

std::optional<env_value> list_of_strings(toml::array const& list) {
    std::vector<std::string> all;
    for (auto const& each : list) {
        auto const text = each.value_exact<std::string>();
        if (!text) return std::nullopt;
        all.push_back(*text);
    }
    return all;
}

/// A TOML value as a value of `type`; ints will do for floats, strings for durations.
std::optional<env_value> convert(toml::node const& node, env_type type) {
    auto const as = [&]<class T>(T) -> std::optional<env_value> {
        if (auto const value = node.value_exact<T>()) return *value;
        return std::nullopt;
    };
    switch (type) {
        case env_type::boolean: return as(bool{});
        case env_type::integer: return as(std::int64_t{});
        case env_type::string: return as(std::string{});
        case env_type::floating:
            if (auto const whole = node.value_exact<std::int64_t>()) return static_cast<double>(*whole);
            return as(double{});
        case env_type::duration:
            if (auto const text = node.value_exact<std::string>())
                if (auto const time = detail::parse_duration(*text)) return *time;
            return std::nullopt;
        case env_type::strings: break;
    }
    return node.is_array() ? list_of_strings(*node.as_array()) : std::nullopt;
}

/// The type that a value written without a table has.
std::optional<env_type> own_type(toml::node const& node) {
    if (node.is_boolean()) return env_type::boolean;
    if (node.is_integer()) return env_type::integer;
    if (node.is_floating_point()) return env_type::floating;
    if (node.is_string()) return env_type::string;
    if (node.is_array()) return env_type::strings;
    return std::nullopt;
}

std::optional<env_type> declared_type(reader& read, toml::table const& table, std::string const& where) {
    auto const* const node = table.get("type");
    auto const word = node != nullptr ? node->value_exact<std::string>() : std::nullopt;
    auto const type = word ? parse_env_type(*word) : std::nullopt;
    if (!type)
        read.problem(node != nullptr ? node->source() : table.source(),
                     where + ".type must be one of bool, int, float, string, duration, strings");
    return type;
}

void read_limit(reader& read, toml::table const& table, std::string const& word, env_key& key,
                std::optional<env_value>& into) {
    auto const* const node = table.get(word);
    if (node == nullptr) return;
    bool const ordered =
        key.type == env_type::integer || key.type == env_type::floating || key.type == env_type::duration;
    into = ordered ? convert(*node, key.type) : std::nullopt;
    if (!into)
        read.problem(node->source(), "env." + key.name + '.' + word +
                                         (ordered ? " is not of the key's type" : ": only int, float and duration have limits"));
}

void read_fallback(reader& read, toml::node const& node, env_key& key) {
    key.fallback = convert(node, key.type);
    if (!key.fallback || !accepts(key, *key.fallback))
        read.problem(node.source(), "env." + key.name + ": the default is not " + allowed(key));
}

void read_key_table(reader& read, toml::table const& table, env_key& key) {
    std::string const where = "env." + key.name;
    read.refuse_unknown(table, where + '.',
                        {"type", "default", "min", "max", "one_of", "doc", "secret", "reload", "optional"});
    auto const type = declared_type(read, table, where);
    if (!type) return;
    key.type = *type;
    key.doc = read.text(table, "doc", where + ".doc");
    key.secret = read.flag(table, "secret", where + ".secret");
    key.reload = read.flag(table, "reload", where + ".reload");
    key.optional = read.flag(table, "optional", where + ".optional");
    read_limit(read, table, "min", key, key.min);
    read_limit(read, table, "max", key, key.max);
    key.one_of = read.texts(table, "one_of", where + ".one_of");
    if (!key.one_of.empty() && key.type != env_type::string)
        read.problem(table.source(), where + ".one_of: only a string has a list of what is allowed");
    if (auto const* const node = table.get("default")) read_fallback(read, *node, key);
}

void read_env(reader& read, toml::table const& root, spec& into) {
    auto const* const node = root.get("env");
    if (node == nullptr) return;
    auto const* const table = node->as_table();
    if (table == nullptr) {
        read.problem(node->source(), "env must be a table");
        return;
    }
    for (auto const& [name, value] : *table) {
        env_key key{.name = std::string{name.str()}};
        if (auto const* const declared = value.as_table()) {
            read_key_table(read, *declared, key);
        } else if (auto const type = own_type(value)) {
            key.type = *type;
            read_fallback(read, value, key);
        } else {
            read.problem(value.source(), "env." + key.name + ": a date is no value of an environment");
        }
        into.env.push_back(std::move(key));
    }
}

/// A name, or a table of a name and arguments.
void read_phases(reader& read, toml::table const& root, spec& into) {
    auto const* const node = root.get("phases");
    if (node == nullptr) return;
    auto const* const list = node->as_array();
    if (list == nullptr) read.problem(node->source(), "phases must be a list of names, or of tables with name and args");
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        auto const* const table = list->get(i)->as_table();
        auto const name = list->get(i)->value_exact<std::string>();
        if (name) into.phases.emplace_back(*name);
        else if (table != nullptr && table->get("name") != nullptr) {
            read.refuse_unknown(*table, "phases.", {"name", "args"});
            into.phases.emplace_back(read.text(*table, "name", "phases.name"), read.texts(*table, "args", "phases.args"));
        } else read.problem(list->get(i)->source(), "phases must be a list of names, or of tables with name and args");
    }
}

/// A table of names, each with what the command does.
void read_commands(reader& read, toml::table const& root, spec& into) {
    auto const* const node = root.get("commands");
    if (node == nullptr) return;
    auto const* const table = node->as_table();
    if (table == nullptr) return read.problem(node->source(), "commands must be a table: a line of help for each name");
    for (auto const& [name, help] : *table) {
        std::string const word{name.str()};
        into.commands.emplace_back(word, read.text(*table, word, "commands." + word));
    }
}

toml::table parse_toml(reader& read, std::string_view text) {
    try {
        return toml::parse(text);
    } catch (toml::parse_error const& wrong) {
        read.problem(wrong.source(), std::string{wrong.description()});
    }
    read.check();
    return {};
}

void read_identity(reader& read, toml::table const& root, spec& into) {
    into.name = read.text(root, "name", "name");
    if (!is_application_name(into.name))
        read.problem(root.source(), "name must be set: a lower-case letter, then letters, digits and underscores, 64 at most");
    std::string const text = read.text(root, "version", "version");
    if (auto const parsed = version::parse(text)) into.version = *parsed;
    else read.problem(root.source(), "version must be set to a string such as \"0.1.0\"");
    into.description = read.text(root, "description", "description");
}

void read_start(reader& read, toml::table const& root, spec& into) {
    auto const* const node = root.get("start");
    if (node == nullptr) return;
    auto const word = node->value_exact<std::string>();
    auto const type = word ? parse_start_type(*word) : std::nullopt;
    if (type) into.start = *type;
    else read.problem(node->source(), "start must be one of permanent, transient, temporary");
}

void read_depends(reader& read, toml::table const& root, spec& into) {
    for (auto const& text : read.texts(root, "depends", "depends")) {
        auto needed = dependency::parse(text);
        if (needed) into.depends.push_back(std::move(*needed));
        else read.problem(root.get("depends")->source(), "depends: \"" + text + "\" is not of the form \"name >= 1.2\" or \"name? >= 1.2\"");
    }
}

}  // namespace

std::string_view to_string(start_type type) noexcept { return start_words[static_cast<std::size_t>(type)]; }

std::optional<start_type> parse_start_type(std::string_view word) noexcept {
    auto const found = std::find(start_words.begin(), start_words.end(), word);
    if (found == start_words.end()) return std::nullopt;
    return static_cast<start_type>(found - start_words.begin());
}

void check_spec(spec const& what) {
    std::string problems;
    auto const problem = [&](std::string const& text) { problems += (problems.empty() ? "" : "\n") + what.name + ": " + text; };
    if (!is_application_name(what.name))
        problem("the name must be a lower-case letter, then letters, digits and underscores, 64 at most");
    if (what.start > start_type::temporary) problem("start must be one of permanent, transient, temporary");
    for (auto const& [word, time] : {std::pair{"start_timeout", what.start_timeout}, std::pair{"shutdown", what.shutdown}})
        if (time < nanoseconds::zero()) problem(std::string{word} + " is " + std::to_string(time.count()) + " ns; allowed are zero and more");
    for (auto const& key : what.env)
        if (key.fallback && !accepts(key, *key.fallback)) problem("env." + key.name + ": the default is not " + allowed(key));
    if (!problems.empty()) throw error{trouble::unusable_module, problems};
}

spec parse_spec(std::string_view text, std::string_view origin) {
    reader read{origin};
    toml::table const root = parse_toml(read, text);
    spec made;
    read.refuse_unknown(root, "", {"name", "version", "description", "start", "start_timeout", "shutdown", "depends",
                                   "registered", "phases", "args", "env", "commands"});
    read_identity(read, root, made);
    read_start(read, root, made);
    read.duration(root, "start_timeout", made.start_timeout);
    read.duration(root, "shutdown", made.shutdown);
    read_depends(read, root, made);
    made.registered = read.texts(root, "registered", "registered");
    read_phases(read, root, made);
    made.args = read.texts(root, "args", "args");
    read_env(read, root, made);
    read_commands(read, root, made);
    read.check();
    return made;
}

}  // namespace weft::app
