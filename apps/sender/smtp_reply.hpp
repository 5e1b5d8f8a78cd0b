#pragma once

// What a mail server answers: a code of three digits and text, in one line or several.

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sender {

struct smtp_reply {
    int code = 0;           // 200 to 599
    std::string text = {};  // of all lines, joined by blanks

    [[nodiscard]] bool is_positive() const noexcept { return code < 400; }
    /// It may be tried again later.
    [[nodiscard]] bool is_temporary() const noexcept { return code >= 400 && code < 500; }
    /// `450 4.2.0 come back later`
    [[nodiscard]] std::string shown() const { return std::to_string(code) + (text.empty() ? "" : " ") + text; }

    friend bool operator==(smtp_reply const&, smtp_reply const&) = default;
};

/// The server speaks something that is not SMTP.
class smtp_protocol_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Puts a reply together, line by line.
/// Threads: one at a time. Source: RFC 5321 section 4.2; a line feed alone also ends a line.
class smtp_reply_reader {
public:
    static constexpr std::size_t longest_line = 2048;  // the standard says 512
    static constexpr std::size_t longest_reply = 64 * 1024;

    /// Takes one line with or without its end; returns the reply when it is its last.
    /// Errors: smtp_protocol_error for what is no line of a reply, or for one of another code than the lines before.
    [[nodiscard]] std::optional<smtp_reply> take(std::string_view line);

private:
    smtp_reply reply_;
    bool begun_ = false;
};

}  // namespace sender
