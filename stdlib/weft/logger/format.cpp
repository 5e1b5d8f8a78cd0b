#include <weft/logger/format.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string_view>
#include <type_traits>

namespace weft::logger {

namespace {

namespace json = boost::json;

/// "2026-01-02T12:00:07.433000", without a zone.
std::string stamp(std::tm const& day, std::int64_t microseconds) {
    std::array<char, 40> text{};
    std::size_t const length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &day);
    std::array<char, 16> rest{};
    std::snprintf(rest.data(), rest.size(), ".%06d", static_cast<int>(microseconds));
    return std::string{text.data(), length} + rest.data();
}

std::string offset(std::tm const& day) {
    long const minutes = day.tm_gmtoff / 60;
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%c%02ld:%02ld", minutes < 0 ? '-' : '+', std::abs(minutes) / 60 % 100, std::abs(minutes) % 60);
    return text.data();
}

struct moment {
    std::time_t second;
    std::int64_t microseconds;
};

/// Rounded down, also before 1970.
moment split(nanoseconds time) {
    auto const second = std::chrono::floor<std::chrono::seconds>(time);
    return {static_cast<std::time_t>(second.count()), (time - second).count() / 1000};
}

std::string local_time(nanoseconds time) {
    moment const at = split(time);
    std::tm day{};
    ::localtime_r(&at.second, &day);
    return stamp(day, at.microseconds) + offset(day);
}

std::string utc_time(nanoseconds time) {
    moment const at = split(time);
    std::tm day{};
    ::gmtime_r(&at.second, &day);
    return stamp(day, at.microseconds) + 'Z';
}

/// How many bytes the character at the front takes; 0 when it is none. RFC 3629: no overlong forms, no surrogates.
std::size_t utf8_length(std::string_view text) {
    auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(at < text.size() ? text[at] : 0); };
    auto const follows = [&](std::size_t at, unsigned low = 0x80, unsigned high = 0xbf) { return byte(at) >= low && byte(at) <= high; };
    unsigned const first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) return follows(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && follows(2) ? 3 : 0;
    if (first >= 0xf0 && first <= 0xf4)
        return follows(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && follows(2) && follows(3) ? 4 : 0;
    return 0;
}

/// Bytes that are no UTF-8 become the replacement character, so that the line stays JSON.
json::string utf8(std::string_view text) {
    json::string clean;
    while (!text.empty()) {
        std::size_t const length = utf8_length(text);
        clean.append(length == 0 ? json::string_view{"\xef\xbf\xbd"} : json::string_view{text.data(), length});
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return clean;
}

json::value to_json(log::value const& what) {
    return std::visit(
        [](auto const& is) -> json::value {
            using kind = std::decay_t<decltype(is)>;
            if constexpr (std::is_same_v<kind, std::string>) {
                return utf8(is);
            } else if constexpr (std::is_same_v<kind, std::vector<std::string>>) {
                json::array list;
                for (std::string const& each : is) list.emplace_back(utf8(each));
                return list;
            } else {
                return is;
            }
        },
        what.get());
}

json::object to_json(log::fields const& all) {
    json::object made;
    for (auto const& [key, what] : all) made[utf8(key)] = to_json(what);
    return made;
}

void put(json::object& line, json::string_view key, std::string_view text) {
    if (!text.empty()) line[key] = utf8(text);
}

void put_process(json::object& line, log::event const& what) {
    put(line, "app", what.application);
    if (what.process) line["pid"] = to_string(what.process);
    put(line, "name", what.name);
    put(line, "label", what.label);
    put(line, "of", what.told_of);
    if (what.callers.empty()) return;
    json::array list;
    for (pid const each : what.callers) list.emplace_back(to_string(each));
    line["callers"] = std::move(list);
}

void put_place(json::object& line, std::source_location const& where) {
    std::string_view const file = where.file_name();
    if (!file.empty()) line["src"] = utf8(std::string{file} + ':' + std::to_string(where.line()));
    put(line, "func", where.function_name());
}

void put_report(json::object& line, log::report const& told) {
    json::object its = to_json(told.data);
    if (!told.kind.empty()) its["kind"] = utf8(told.kind);
    line["report"] = std::move(its);
    put(line, "more", told.detail);
}

bool has_a_meaning(std::string_view key) {
    constexpr std::array known{"at", "level", "node", "app", "pid", "name", "label", "of", "callers", "src", "func", "msg", "report", "more"};
    return std::ranges::find(known, key) != known.end();
}

std::string json_text(log::event const& what, std::string_view node) {
    json::object line;
    line["at"] = utc_time(what.time);
    line["level"] = log::to_string(what.level);
    put(line, "node", node);
    put_process(line, what);
    put_place(line, what.where);
    line["msg"] = utf8(what.text());
    if (auto const* told = std::get_if<log::report>(&what.what)) put_report(line, *told);
    for (auto const& [key, value] : what.metadata) line[utf8(has_a_meaning(key) ? "meta_" + key : key)] = to_json(value);
    return json::serialize(line);
}

/// Of those that are usual: the levels stand below one another.
constexpr std::size_t widest_level = std::string_view{"warning"}.size();

std::string_view colour_of(log::level urgency) {
    if (urgency <= log::level::critical) return "\x1b[1;41m";
    if (urgency == log::level::error) return "\x1b[1;31m";
    if (urgency == log::level::warning) return "\x1b[1;33m";
    return urgency == log::level::debug ? "\x1b[36m" : "\x1b[32m";
}

}  // namespace

std::string text_line(log::event const& what) {
    return local_time(what.time) + ' ' + log::to_string(what.level) + ' ' + what.line();
}

std::string short_line(log::event const& what, bool colour) {
    moment const at = split(what.time);
    std::tm day{};
    ::localtime_r(&at.second, &day);
    std::array<char, 16> seconds{};
    std::strftime(seconds.data(), seconds.size(), "%H:%M:%S", &day);
    std::array<char, 8> rest{};
    std::snprintf(rest.data(), rest.size(), ".%03d ", static_cast<int>(at.microseconds / 1000));
    std::string level = log::to_string(what.level);
    level.resize(std::max(level.size(), widest_level), ' ');
    if (colour) level = std::string{colour_of(what.level)} + level + "\x1b[m";
    return std::string{seconds.data()} + rest.data() + level + ' ' + what.line();
}

std::string json_line(log::event const& what) { return json_text(what, {}); }

line_format json_lines_of(std::string node) {
    return [node = std::move(node)](log::event const& what) { return json_text(what, node); };
}

std::string logfmt_line(log::event const& what) {
    log::fields line{{"at", utc_time(what.time)}, {"level", log::to_string(what.level)}};
    auto const put = [&line](std::string_view key, std::string_view text) {
        if (!text.empty()) line.set(key, text);
    };
    put("app", what.application);
    if (what.process) line.set("pid", what.process);
    put("name", what.name);
    put("label", what.label);
    put("of", what.told_of);
    if (*what.where.file_name() != '\0') line.set("src", std::string{what.where.file_name()} + ':' + std::to_string(what.where.line()));
    for (auto const& [key, value] : what.metadata) line.set(has_a_meaning(key) ? "meta_" + key : key, value);
    line.set("msg", what.text());
    return line.to_string();
}

std::string journal_line(log::event const& what) {
    int const priority = static_cast<int>(what.level) - static_cast<int>(log::level::emergency);
    return '<' + std::to_string(priority) + '>' + what.line();
}

}  // namespace weft::logger
