// Replies (smtp_reply.hpp).

#include "sender/smtp_reply.hpp"

#include <utility>

#include "console/text.hpp"
#include "sender/address.hpp"

namespace sender {

namespace {

[[noreturn]] void fail(std::string const& wrong, std::string_view line) {
    throw smtp_protocol_error{"the server does not speak SMTP: " + wrong + ": '" + console::printable(line.substr(0, 80)) + "'"};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int code_of(std::string_view line) {
    bool const digits = line.size() >= 3 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]);
    int const code = digits ? (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0') : 0;
    if (code < 200 || code > 599) fail("a reply begins with a number from 200 to 599", line);
    return code;
}

}  // namespace

std::optional<smtp_reply> smtp_reply_reader::take(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() > longest_line) fail("a line of more than 2048 characters", line);
    auto const code = code_of(line);
    if (begun_ && code != reply_.code) fail("one reply with two codes, " + std::to_string(reply_.code) + " and then", line);
    auto const rest = line.substr(3);
    if (!rest.empty() && rest.front() != ' ' && rest.front() != '-') fail("behind the code stands neither a blank nor a hyphen", line);
    reply_.code = code;
    begun_ = true;
    auto const text = rest.empty() ? rest : trimmed(rest.substr(1));
    if (!reply_.text.empty() && !text.empty()) reply_.text += ' ';
    reply_.text += text;
    if (reply_.text.size() > longest_reply) fail("a reply of more than 64 KiB", line);
    if (rest.starts_with('-')) return std::nullopt;
    begun_ = false;
    return std::exchange(reply_, {});
}

}  // namespace sender
