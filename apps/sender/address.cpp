// Addresses (address.hpp).

#include "sender/address.hpp"

#include <algorithm>

namespace sender {

namespace {

constexpr std::size_t longest_local = 64;
constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_address = 254;

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_atom_character(char c) {
    return is_letter_or_digit(c) || std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

// Calls check(part) for each part between dots until one is wrong.
std::string first_wrong(std::string_view dotted, auto const& check) {
    for (;;) {
        auto const dot = dotted.find('.');
        if (auto wrong = check(dotted.substr(0, dot)); !wrong.empty()) return wrong;
        if (dot == std::string_view::npos) return "";
        dotted.remove_prefix(dot + 1);
    }
}

std::string wrong_with_local(std::string_view local) {
    if (local.empty()) return "nothing stands before the @";
    if (local.size() > longest_local) return "more than 64 characters stand before the @";
    return first_wrong(local, [](std::string_view atom) -> std::string {
        if (atom.empty()) return "a dot before the @ has nothing on one side";
        return std::ranges::all_of(atom, is_atom_character) ? "" : "a character before the @ that is not taken there";
    });
}

std::string wrong_with_label(std::string_view label) {
    if (label.empty()) return "a dot of the domain has nothing on one side";
    if (label.size() > longest_label) return "a part of the domain has more than 63 characters";
    if (label.front() == '-' || label.back() == '-') return "a part of the domain begins or ends with a hyphen";
    bool const plain = std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
    return plain ? "" : "a character of the domain that is no letter, digit, hyphen or dot";
}

std::string wrong_with_domain(std::string_view domain) {
    if (domain.empty()) return "nothing stands behind the @";
    if (domain.find('.') == std::string_view::npos && person_key(domain) != "localhost") return "the domain has no dot";
    return first_wrong(domain, wrong_with_label);
}

std::string unquoted(std::string_view name) {
    if (name.size() < 2 || name.front() != '"' || name.back() != '"') return std::string{name};
    std::string plain;
    for (std::size_t i = 1; i + 1 < name.size(); ++i) {
        if (name[i] == '\\' && i + 2 < name.size()) ++i;
        plain += name[i];
    }
    return plain;
}

}  // namespace

std::string wrong_with_address(std::string_view address) {
    if (address.empty()) return "no address";
    if (std::ranges::any_of(address, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        return "characters that are not ASCII, which need SMTPUTF8";
    if (address.size() > longest_address) return "more than 254 characters";
    auto const at = address.rfind('@');
    if (at == std::string_view::npos) return "no @";
    auto wrong = wrong_with_local(address.substr(0, at));
    return wrong.empty() ? wrong_with_domain(address.substr(at + 1)) : wrong;
}

std::string person_key(std::string_view address) {
    std::string key{address};
    for (char& c : key)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return key;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    auto const first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

mailbox parse_mailbox(std::string_view text) {
    text = trimmed(text);
    auto const open = text.rfind('<');
    if (open == std::string_view::npos || !text.ends_with('>')) return {.name = {}, .address = std::string{text}};
    auto const address = text.substr(open + 1, text.size() - open - 2);
    return {.name = unquoted(trimmed(text.substr(0, open))), .address = std::string{trimmed(address)}};
}

}  // namespace sender
