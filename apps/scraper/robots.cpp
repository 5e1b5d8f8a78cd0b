// Reading and asking robots.txt (robots.hpp). A pattern is matched with one place to go back to, the last star, so that a
// hostile one costs its length times the path's, no more.

#include "scraper/robots.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <charconv>

namespace scraper {

namespace {

constexpr weft::nanoseconds longest_delay = std::chrono::hours{24};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    auto const begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string_view take_line(std::string_view& text) {
    auto const end = text.find_first_of("\r\n");
    auto const line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

struct entry {
    std::string_view key;
    std::string_view value;
};

// A line without a colon has a value by itself, and means nothing.
entry entry_of(std::string_view line) {
    line = line.substr(0, line.find('#'));
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) return {.key = {}, .value = {}};
    return {.key = trimmed(line.substr(0, colon)), .value = trimmed(line.substr(colon + 1))};
}

// The product token of a value such as "Weft-Scraper/1.0".
std::string_view token_of(std::string_view value) {
    auto const is_part = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-'; };
    std::size_t size = 0;
    while (size < value.size() && is_part(value[size])) ++size;
    return value.substr(0, size);
}

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_unreserved(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

// The same octets in one spelling: unreserved ones as they are, percent-encodings in upper case, what is not ASCII encoded.
std::string normal(std::string_view path) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string same;
    auto const encode = [&same](int byte) {
        auto const value = static_cast<unsigned char>(byte);
        same += {'%', digits[value / 16], digits[value % 16]};
    };
    for (std::size_t at = 0; at < path.size(); ++at) {
        auto const byte = static_cast<unsigned char>(path[at]);
        bool const escape = byte == '%' && at + 2 < path.size() && hex(path[at + 1]) >= 0 && hex(path[at + 2]) >= 0;
        int const meant = escape ? hex(path[at + 1]) * 16 + hex(path[at + 2]) : byte;
        if (escape) at += 2;
        if (escape ? is_unreserved(meant) : byte > ' ' && byte < 0x7f) same += static_cast<char>(meant);
        else encode(meant);
    }
    return same;
}

bool matches(std::string_view pattern, std::string_view path) {
    bool const to_the_end = pattern.ends_with('$');
    if (to_the_end) pattern.remove_suffix(1);
    std::size_t in_pattern = 0;
    std::size_t in_path = 0;
    auto star = std::string_view::npos;
    std::size_t star_took_to = 0;
    for (;;) {
        bool const pattern_over = in_pattern == pattern.size();
        if (pattern_over && (!to_the_end || in_path == path.size())) return true;
        if (!pattern_over && pattern[in_pattern] == '*') {
            star = in_pattern++;
            star_took_to = in_path;
        } else if (!pattern_over && in_path < path.size() && pattern[in_pattern] == path[in_path]) {
            ++in_pattern;
            ++in_path;
        } else if (star != std::string_view::npos && star_took_to < path.size()) {
            in_pattern = star + 1;
            in_path = ++star_took_to;
        } else {
            return false;
        }
    }
}

std::optional<weft::nanoseconds> delay_of(std::string_view value) {
    double seconds = 0;
    auto const [stop, wrong] = std::from_chars(value.data(), value.data() + value.size(), seconds, std::chars_format::fixed);
    if (wrong != std::errc{} || stop != value.data() + value.size() || !(seconds >= 0)) return std::nullopt;
    if (seconds > std::chrono::duration<double>(longest_delay).count()) return longest_delay;
    return std::chrono::duration_cast<weft::nanoseconds>(std::chrono::duration<double>(seconds));
}

}  // namespace

robots_rules robots_rules::parse(std::string_view text, std::string_view agent) {
    robots_rules ours;
    robots_rules everybodys;
    bool named = false;
    bool for_us = false;
    bool for_all = false;
    bool in_names = false;  // of a group, which may have several
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    auto const each_of = [&](auto const& act) {
        if (for_us) act(ours);
        if (for_all) act(everybodys);
    };
    while (!text.empty()) {
        auto const [key, value] = entry_of(take_line(text));
        if (boost::iequals(key, "user-agent")) {
            if (!in_names) for_us = for_all = false;
            in_names = true;
            bool const us = !token_of(value).empty() && boost::iequals(token_of(value), agent);
            for_us = for_us || us;
            for_all = for_all || value == "*";
            named = named || us;
            continue;
        }
        bool const allow = boost::iequals(key, "allow");
        if (allow || boost::iequals(key, "disallow")) {
            in_names = false;
            if (!value.empty()) each_of([&](robots_rules& to) { to.rules_.push_back({normal(value), allow}); });
        } else if (boost::iequals(key, "crawl-delay")) {
            in_names = false;
            if (auto const delay = delay_of(value)) each_of([&](robots_rules& to) { to.crawl_delay_ = delay; });
        }
    }
    return named ? ours : everybodys;
}

bool robots_rules::allows(std::string_view target) const {
    auto const path = normal(target);
    if (path == "/robots.txt") return true;
    std::size_t longest = 0;
    bool allowed = true;
    for (rule const& each : rules_) {
        auto const size = each.pattern.size();
        if (size < longest || (size == longest && !each.allow) || !matches(each.pattern, path)) continue;
        longest = size;
        allowed = each.allow;
    }
    return allowed;
}

}  // namespace scraper
