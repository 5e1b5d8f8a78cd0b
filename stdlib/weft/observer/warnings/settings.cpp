// Reading what the configuration says.

#include <weft/observer/warnings/internal/settings.hpp>

#include <weft/detail/duration_text.hpp>
#include <weft/detail/nearest.hpp>
#include <weft/detail/pattern.hpp>
#include <weft/errors.hpp>
#include <weft/observer.hpp>

#include <algorithm>
#include <charconv>

namespace weft::observe::warnings {
namespace {

[[noreturn]] void refuse(std::string const& key, std::string const& value, std::string const& allowed) {
    throw argument_error{"lint." + key + " is '" + value + "'; it must be " + allowed};
}

double number_of(std::string const& key, std::string const& value) {
    double number = 0;
    auto const [rest, wrong] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (wrong != std::errc{} || rest != value.data() + value.size() || !(number >= 0)) refuse(key, value, "a number from 0 on");
    return number;
}

nanoseconds time_of(std::string const& key, std::string const& value) {
    auto const time = detail::parse_duration(value);
    if (!time) refuse(key, value, std::string{detail::duration_examples});
    return *time;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        words.emplace_back(text.substr(0, text.find(',')));
        text.remove_prefix(std::min(words.back().size() + 1, text.size()));
    }
    return words;
}

code_entry const& entry_of(std::string const& key, std::string_view code) {
    if (auto const* const found = find_code(code)) return *found;
    std::vector<std::string> known;
    for (auto const& each : all_codes()) known.emplace_back(each.code);
    throw argument_error{"lint." + key + ": there is no warning " + std::string{code} + detail::did_you_mean(code, known)};
}

void keep_proportion(thresholds& at, double raise) {
    double const scale = at.raise > 0 ? raise / at.raise : 1;
    at = {.raise = raise, .clear = at.clear * scale, .critical = at.critical == never_critical ? never_critical : at.critical * scale,
          .raise_for = at.raise_for, .critical_for = at.critical_for, .clear_for = at.clear_for};
}

}  // namespace

settings::settings() {
    for (auto const& each : all_codes()) by_code_[std::string{each.code}].at = each.defaults;
}

settings::settings(std::vector<std::pair<std::string, std::string>> const& lint) : settings{} {
    for (bool const raises : {true, false})  // raise first, whatever the order in which they were written
        for (auto const& [key, value] : lint)
            if (key.ends_with(".raise") == raises) set(key, value);
    for (auto const& [code, its] : by_code_)
        if (its.at.clear > its.at.raise || its.at.raise > its.at.critical)
            throw argument_error{"lint." + code + ": clear must not be above raise, nor raise above critical"};
}

void settings::set(std::string const& key, std::string const& value) {
    auto const dot = key.find('.');
    std::string_view const code = std::string_view{key}.substr(0, dot);
    code_settings& its = by_code_.find(entry_of(key, code).code)->second;
    std::string_view const what = dot == std::string::npos ? std::string_view{} : std::string_view{key}.substr(dot + 1);
    if (what.empty()) {
        if (value != "off" && value != "on") refuse(key, value, "off or on");
        its.off = value == "off";
    } else if (what == "raise") keep_proportion(its.at, number_of(key, value));
    else if (what == "clear") its.at.clear = number_of(key, value);
    else if (what == "critical") its.at.critical = number_of(key, value);
    else if (what == "for") its.at.raise_for = time_of(key, value);
    else if (what == "critical_for") its.at.critical_for = time_of(key, value);
    else if (what == "clear_for") its.at.clear_for = time_of(key, value);
    else if (what == "allow") its.allowed = words_of(value);
    else throw argument_error{"lint." + key + ": a warning has raise, clear, critical, for, critical_for, clear_for and allow"};
}

code_settings const& settings::of(std::string_view code) const { return by_code_.find(code)->second; }

bool settings::allows(std::string_view code, std::string_view label) const {
    return std::ranges::any_of(of(code).allowed, [&](auto const& pattern) { return weft::detail::fits_pattern(label, pattern); });
}

}  // namespace weft::observe::warnings

namespace weft {

void check_lint(std::vector<std::pair<std::string, std::string>> const& lint) { static_cast<void>(observe::warnings::settings{lint}); }

}  // namespace weft
