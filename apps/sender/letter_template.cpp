// From the author's file to one row's letter (letter_template.hpp).

#include "sender/letter_template.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "console/text.hpp"
#include "csv/input_error.hpp"
#include "sender/body.hpp"
#include "sender/header_line.hpp"

namespace sender {

namespace {

constexpr std::size_t longest_header_name = 60;

// What is not the author's to say, and who else should get the letter: it goes to one person at a time.
constexpr std::array refused{"bcc",         "cc",           "date",       "message-id", "mime-version",
                             "received",    "return-path",  "resent-to",  "resent-cc",  "resent-bcc",
                             "content-id",  "content-transfer-encoding"};

[[noreturn]] void fail(placeholders::place const& where, std::string const& wrong) {
    throw csv::input_error{std::string{where.file} + ":" + std::to_string(where.line) + ": " + wrong};
}

bool is_header_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_header_name &&
           std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~' && c != ':'; });
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// A line end in a header would begin another header: whoever fills in a form must not write the author's.
std::string header_value(std::string_view column, std::string const& value) {
    if (!console::is_utf8(value)) throw letter_error{"column " + console::printable(column) + " is not UTF-8"};
    if (std::ranges::any_of(value, is_control))
        throw letter_error{"column " + console::printable(column) +
                           " holds a line end or another control character, which must not come into a header"};
    return value;
}

std::string body_value(std::string_view column, std::string const& value, bool html) {
    if (!console::is_utf8(value)) throw letter_error{"column " + console::printable(column) + " is not UTF-8"};
    return html ? html_escaped(value) : value;
}

// The lines of a header that begin with a blank go on with the one before.
struct header_lines {
    struct one {
        std::string text;
        std::uint64_t line;
    };
    std::vector<one> lines;
    std::string_view body;
    std::uint64_t body_line = 1;
};

header_lines split(std::string_view text, std::string_view file) {
    header_lines found;
    for (std::uint64_t number = 1; !text.empty(); ++number) {
        auto const end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        text.remove_prefix(std::min(end + 1, text.size()));
        found.body = text;
        found.body_line = number + 1;
        if (line.empty()) return found;
        if (line.front() != ' ' && line.front() != '\t') {
            found.lines.push_back({std::string{line}, number});
        } else if (found.lines.empty()) {
            fail({.file = file, .line = number, .columns = {}},
                 "the first line of a letter begins with a blank; it must be a header such as Subject: Hello");
        } else {
            found.lines.back().text.append(" ").append(trimmed(line));
        }
    }
    return found;
}

std::string message_id(std::string_view id, std::string_view from) {
    return "Message-ID: <" + std::string{id} + std::string{from.substr(from.rfind('@'))} + ">\r\n";
}

}  // namespace

letter_template::letter_template(std::string const& text, std::string_view file, std::span<std::string const> columns)
    : columns_{columns.begin(), columns.end()} {
    std::string_view whole = text;
    if (whole.starts_with("\xEF\xBB\xBF")) whole.remove_prefix(3);
    if (!console::is_utf8(whole)) throw csv::input_error{std::string{file} + " is not UTF-8"};
    auto const parts = split(whole, file);
    for (auto const& [line, number] : parts.lines)
        take_header_line(line, {.file = file, .line = number, .columns = columns_});
    check_complete(file);
    body_.emplace_back(parts.body, placeholders::place{.file = file, .line = parts.body_line, .columns = columns_});
}

void letter_template::take_header_line(std::string const& text, placeholders::place const& where) {
    auto const colon = std::min(text.find(':'), text.size());
    auto const name = std::string_view{text}.substr(0, colon);
    if (colon == text.size() || !is_header_name(name))
        fail(where, "no header line such as Subject: Hello; the text begins behind a blank line");
    if (std::ranges::any_of(text, [](char c) { return is_control(c) && c != '\t'; })) fail(where, "a control character in a header");
    auto const key = person_key(name);
    if (std::ranges::find(refused, key) != refused.end())
        fail(where, std::string{name} + ": is not the template's to say: each letter goes to one recipient, with a date and an ID of its own");
    auto const value = trimmed(std::string_view{text}.substr(colon + 1));
    auto const what = key == "from"                              ? kind::from
                      : key == "to"                              ? kind::to
                      : key == "reply-to" || key == "sender"     ? kind::mailbox
                      : key == "content-type"                    ? kind::content_type
                                                                 : kind::text;
    if (std::ranges::any_of(header_, [&](line const& each) { return person_key(each.name) == key; }))
        fail(where, std::string{name} + ": is there twice");
    line const made{.name = std::string{name}, .what = what, .value = placeholders{value, where}};
    bool const constant = what == kind::from || what == kind::content_type;
    if (constant && !made.value.is_constant()) fail(where, std::string{name} + ": must be the same in all letters, so there is no {{column}} in it");
    if (what == kind::from) {
        from_ = parse_mailbox(value);
        if (auto const wrong = wrong_with_address(from_.address); !wrong.empty())
            fail(where, "From: '" + console::printable(from_.address) + "' is no address to mail from: " + wrong);
    }
    if (what == kind::content_type) take_content_type(value, where);
    header_.push_back(made);
}

void letter_template::take_content_type(std::string_view value, placeholders::place const& where) {
    auto const type = person_key(trimmed(value.substr(0, value.find(';'))));
    if (type != "text/plain" && type != "text/html")
        fail(where, "Content-Type: is '" + std::string{value} + "'; allowed are text/plain and text/html");
    html_ = type == "text/html";
}

bool letter_template::has(kind what) const {
    return std::ranges::any_of(header_, [what](line const& each) { return each.what == what; });
}

void letter_template::check_complete(std::string_view file) const {
    if (!has(kind::from)) throw csv::input_error{std::string{file} + " has no From: line; whom is the letter from?"};
    if (!std::ranges::any_of(header_, [](line const& each) { return person_key(each.name) == "subject"; }))
        throw csv::input_error{std::string{file} + " has no Subject: line"};
}

letter letter_template::write(addressee const& to) const {
    std::string text;
    for (auto const& each : header_) text += header_of(each, to);
    if (!has(kind::to)) text += mailbox_header("To", {.name = {}, .address = std::string{to.address}});
    text += "Date: " + mail_date(to.date) + "\r\n" + message_id(to.id, from_.address);
    text += body_of(to);
    return {.from = from_.address, .to = std::string{to.address}, .id = std::string{to.id}, .text = std::move(text)};
}

std::string letter_template::header_of(line const& which, addressee const& to) const {
    if (which.what == kind::content_type) return "";
    auto const value = which.value.fill(to.fields, [this](std::size_t column, std::string const& given) {
        return header_value(columns_[column], given);
    });
    return which.what == kind::text ? text_header(which.name, value) : mailbox_of(which, value, to);
}

std::string letter_template::mailbox_of(line const& which, std::string const& value, addressee const& to) const {
    auto const who = parse_mailbox(value);
    auto const shown = which.name + ": '" + console::printable(who.address) + "'";
    if (auto const wrong = wrong_with_address(who.address); !wrong.empty())
        throw letter_error{shown + " is no address: " + wrong};
    if (which.what == kind::to && person_key(who.address) != person_key(to.address))
        throw letter_error{shown + " is not whom the letter goes to, which is " + std::string{to.address}};
    return mailbox_header(which.name, who);
}

std::string letter_template::body_of(addressee const& to) const {
    auto const text = with_crlf(body_.front().fill(to.fields, [this](std::size_t column, std::string const& given) {
        return body_value(columns_[column], given, html_);
    }));
    bool const plain = is_7bit(text);
    std::string head = "MIME-Version: 1.0\r\nContent-Type: ";
    head += html_ ? "text/html" : "text/plain";
    head += "; charset=utf-8\r\nContent-Transfer-Encoding: ";
    head += plain ? "7bit" : "quoted-printable";
    return head + "\r\n\r\n" + (plain ? text : quoted_printable(text));
}

std::string mail_date(std::chrono::sys_seconds when) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const day = std::chrono::floor<std::chrono::days>(when);
    std::chrono::year_month_day const date{day};
    std::chrono::hh_mm_ss const time{when - day};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000", days[std::chrono::weekday{day}.c_encoding()],
                  static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

}  // namespace sender
