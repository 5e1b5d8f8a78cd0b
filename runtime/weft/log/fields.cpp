#include <weft/log/fields.hpp>

#include <algorithm>
#include <charconv>
#include <type_traits>

namespace weft::log {

namespace {

void append_escaped(std::string& line, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    auto const byte = static_cast<unsigned char>(c);
    if (c == '\n') line += "\\n";
    else if (c == '\t') line += "\\t";
    else if (byte < 0x20 || byte == 0x7f) (line += "\\x") += {digits[byte >> 4U], digits[byte & 15U]};
    else line += c;
}

std::string number(double of) {
    char text[32];
    auto const written = std::to_chars(text, text + sizeof text, of);
    return {text, written.ptr};
}

std::string joined(std::vector<std::string> const& list) {
    std::string all = "[";
    for (std::string const& each : list) (all += all.size() == 1 ? "" : ", ") += each;
    return all + ']';
}

bool needs_quotes(std::string_view text) {
    return text.empty() || text.find_first_of(" =\"") != std::string_view::npos;
}

void append_quoted(std::string& line, std::string_view text) {
    line += '"';
    for (char const c : text) {
        if (c == '"' || c == '\\') line += '\\';
        append_escaped(line, c);
    }
    line += '"';
}

void append_value(std::string& line, value const& what) {
    std::string const text = what.to_string();
    bool const is_text = std::holds_alternative<std::string>(what.get());
    if (is_text && needs_quotes(text)) return append_quoted(line, text);
    for (char const c : text) append_escaped(line, c);
}

}  // namespace

value::value(pid who) : held_{weft::to_string(who)} {}

std::string value::to_string() const {
    return std::visit(
        [](auto const& is) -> std::string {
            using kind = std::decay_t<decltype(is)>;
            if constexpr (std::is_same_v<kind, bool>) return is ? "true" : "false";
            else if constexpr (std::is_same_v<kind, double>) return number(is);
            else if constexpr (std::is_arithmetic_v<kind>) return std::to_string(is);
            else if constexpr (std::is_same_v<kind, std::string>) return is;
            else return joined(is);
        },
        held_);
}

std::size_t value::bytes() const noexcept {
    std::size_t all = sizeof(value);
    if (auto const* text = std::get_if<std::string>(&held_)) all += text->size();
    if (auto const* list = std::get_if<std::vector<std::string>>(&held_))
        for (std::string const& each : *list) all += sizeof each + each.size();
    return all;
}

fields::fields(std::initializer_list<entry> all) {
    all_.reserve(all.size());
    for (entry const& each : all) set(each.first, each.second);
}

void fields::set(std::string_view key, value what) {
    auto const known = std::ranges::find(all_, key, &entry::first);
    if (known != all_.end()) known->second = std::move(what);
    else all_.emplace_back(key, std::move(what));
}

void fields::update(fields const& over) {
    for (auto const& [key, what] : over) set(key, what);
}

bool fields::erase(std::string_view key) {
    return std::erase_if(all_, [key](entry const& each) { return each.first == key; }) != 0;
}

value const* fields::find(std::string_view key) const noexcept {
    auto const known = std::ranges::find(all_, key, &entry::first);
    return known == all_.end() ? nullptr : &known->second;
}

std::string fields::to_string() const {
    std::string line;
    for (auto const& [key, what] : all_) {
        if (!line.empty()) line += ' ';
        for (char const c : key) append_escaped(line, c);
        line += '=';
        append_value(line, what);
    }
    return line;
}

std::size_t fields::bytes() const noexcept {
    std::size_t all = 0;
    for (auto const& [key, what] : all_) all += sizeof key + key.size() + what.bytes();
    return all;
}

std::string one_line(std::string_view text) {
    std::string line;
    line.reserve(text.size());
    for (char const c : text) append_escaped(line, c);
    return line;
}

}  // namespace weft::log
