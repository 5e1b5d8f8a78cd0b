// Reading jobs (spec_json.hpp): each key has a reader of its own, and every other key is a mistake.

#include "jobber/spec_json.hpp"

#include "jobber/builtin.hpp"

#include <weft/detail/duration_text.hpp>
#include <weft/detail/nearest.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>

namespace jobber {

namespace {

namespace json = boost::json;

constexpr std::int64_t largest_retries = 1'000'000;
constexpr std::int64_t largest_priority = 1000;
constexpr std::size_t longest_name = 200;
constexpr nanoseconds longest_time = std::chrono::days{3650};  // a sum of such and a date can be counted

[[noreturn]] void refuse(std::string_view key, json::value const& value, std::string const& allowed) {
    throw input_error{std::string{key} + " is " + json::serialize(value) + "; it must be " + allowed};
}

std::string text(std::string_view key, json::value const& value) {
    if (!value.is_string()) refuse(key, value, "a string");
    return std::string{value.get_string()};
}

/// Ids and kinds stand in tables and on command lines, so they are plain words.
std::string word(std::string_view key, json::value const& value) {
    std::string const found = text(key, value);
    auto const plain = [](unsigned char c) { return c > ' ' && c != 0x7F; };
    if (!found.empty() && found.size() <= longest_name && std::ranges::all_of(found, plain)) return found;
    refuse(key, value, "1 to " + std::to_string(longest_name) + " bytes without blanks");
}

std::int64_t integer(std::string_view key, json::value const& value, std::int64_t min, std::int64_t max) {
    if (value.is_int64() && value.get_int64() >= min && value.get_int64() <= max) return value.get_int64();
    refuse(key, value, "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
}

nanoseconds duration(std::string_view key, json::value const& value) {
    auto const parsed = value.is_string() ? weft::detail::parse_duration(text(key, value)) : std::nullopt;
    if (parsed && *parsed <= longest_time) return *parsed;
    refuse(key, value, std::string{weft::detail::duration_examples} + ", at most 3650d");
}

std::vector<std::string> texts(std::string_view key, json::value const& value) {
    if (!value.is_array()) refuse(key, value, "an array of strings");
    std::vector<std::string> all;
    for (auto const& each : value.get_array()) all.push_back(text(key, each));
    return all;
}

struct key_reader {
    std::string_view key;
    void (*read)(job_spec& into, std::string_view key, json::value const& value);
};

// clang-format off
constexpr std::array<key_reader, 11> keys{{
    {"id", [](job_spec& to, std::string_view key, json::value const& from) { to.id = word(key, from); }},
    {"kind", [](job_spec& to, std::string_view key, json::value const& from) { to.kind = word(key, from); }},
    {"command", [](job_spec& to, std::string_view key, json::value const& from) { to.command = text(key, from); }},
    {"builtin", [](job_spec& to, std::string_view key, json::value const& from) { to.builtin = text(key, from); }},
    {"arguments", [](job_spec& to, std::string_view key, json::value const& from) { to.arguments = texts(key, from); }},
    {"priority", [](job_spec& to, std::string_view key, json::value const& from) {
         to.priority = static_cast<int>(integer(key, from, -largest_priority, largest_priority)); }},
    {"retries", [](job_spec& to, std::string_view key, json::value const& from) {
         to.retries = static_cast<unsigned>(integer(key, from, 0, largest_retries)); }},
    {"backoff", [](job_spec& to, std::string_view key, json::value const& from) { to.backoff = duration(key, from); }},
    {"backoff_max", [](job_spec& to, std::string_view key, json::value const& from) { to.backoff_max = duration(key, from); }},
    {"timeout", [](job_spec& to, std::string_view key, json::value const& from) {
         to.timeout = duration(key, from);
         if (to.timeout == nanoseconds::zero()) refuse(key, from, "more than 0"); }},
    {"delay", [](job_spec& to, std::string_view key, json::value const& from) { to.delay = duration(key, from); }},
}};
// clang-format on

key_reader const& reader_of(std::string_view key) {
    std::vector<std::string> known;
    for (auto const& each : keys) {
        if (each.key == key) return each;
        known.emplace_back(each.key);
    }
    throw input_error{"unknown key \"" + std::string{key} + '"' + weft::detail::did_you_mean(key, known)};
}

void check(job_spec const& spec) {
    if (spec.id.empty()) throw input_error{"a job needs an id"};
    if (spec.command.empty() == spec.builtin.empty())
        throw input_error{"job " + spec.id + " needs a command or a builtin, and not both"};
    if (spec.builtin.empty() && !spec.arguments.empty())
        throw input_error{"job " + spec.id + ": arguments are for a builtin; a command holds its own"};
    if (spec.backoff > spec.backoff_max)
        throw input_error{"job " + spec.id + ": backoff is longer than backoff_max, which is " +
                          weft::detail::duration_word(spec.backoff_max)};
    if (!spec.builtin.empty()) check_builtin(spec);
}

void add_file(std::vector<job_spec>& all, std::map<std::string, std::string>& seen, std::istream& stream,
              std::string const& name) {
    std::string line;
    for (std::size_t number = 1; std::getline(stream, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        std::string const place = name + ':' + std::to_string(number);
        try {
            job_spec spec = parse_spec(line);
            auto const [first, is_new] = seen.emplace(spec.id, place);
            if (!is_new) throw input_error{"job " + spec.id + " is there already, at " + first->second};
            all.push_back(std::move(spec));
        } catch (input_error const& wrong) {
            throw input_error{place + ": " + wrong.what()};
        }
    }
    if (stream.bad()) throw input_error{"cannot read " + name};
}

}  // namespace

job_spec parse_spec(std::string_view text) {
    boost::system::error_code wrong;
    json::value const parsed = json::parse(json::string_view{text.data(), text.size()}, wrong);
    if (wrong) throw input_error{"not JSON: " + wrong.message()};
    if (!parsed.is_object()) throw input_error{"a job must be a JSON object"};
    job_spec spec;
    for (auto const& each : parsed.get_object()) {
        std::string_view const key{each.key().data(), each.key().size()};
        reader_of(key).read(spec, key, each.value());
    }
    check(spec);
    return spec;
}

json::object to_json(job_spec const& spec) {
    job_spec const plain;
    json::object out{{"id", spec.id}, {"kind", spec.kind}};
    auto const put = [&out](char const* key, nanoseconds value, nanoseconds usual) {
        if (value != usual) out[key] = weft::detail::duration_word(value);
    };
    if (!spec.command.empty()) out["command"] = spec.command;
    if (!spec.builtin.empty()) out["builtin"] = spec.builtin;
    if (!spec.arguments.empty()) out["arguments"] = json::array(spec.arguments.begin(), spec.arguments.end());
    if (spec.priority != plain.priority) out["priority"] = spec.priority;
    if (spec.retries != plain.retries) out["retries"] = spec.retries;
    put("backoff", spec.backoff, plain.backoff);
    put("backoff_max", spec.backoff_max, plain.backoff_max);
    put("timeout", spec.timeout, plain.timeout);
    put("delay", spec.delay, plain.delay);
    return out;
}

std::vector<job_spec> read_specs(std::istream& stream, std::string const& name) {
    std::vector<job_spec> all;
    std::map<std::string, std::string> seen;
    add_file(all, seen, stream, name);
    return all;
}

std::vector<job_spec> read_spec_files(std::vector<std::string> const& paths) {
    std::vector<job_spec> all;
    std::map<std::string, std::string> seen;
    for (auto const& path : paths) {
        if (path == "-") {
            add_file(all, seen, std::cin, "standard input");
            continue;
        }
        std::ifstream file{path};
        if (!file) throw input_error{"cannot open " + path + ": " + std::strerror(errno)};
        add_file(all, seen, file, path);
    }
    return all;
}

}  // namespace jobber
