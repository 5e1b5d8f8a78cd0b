#pragma once

// The letter as its author writes it: a file with header lines, a blank line and the text, all with `{{column}}` where a
// row fills in. From and Subject must be there; To may be (with the recipient's address), and is the address alone if not.
// Date, Message-ID and what MIME needs are added.

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sender/address.hpp"
#include "sender/letter.hpp"
#include "sender/placeholders.hpp"

namespace sender {

/// Threads: any; a value that nobody changes.
class letter_template {
public:
    /// Errors: csv::input_error, one line with the file and the line that is wrong.
    letter_template(std::string const& text, std::string_view file, std::span<std::string const> columns);

    /// Whom one letter is for.
    struct addressee {
        std::span<std::string const> fields;
        std::string_view address;
        std::string_view id;
        std::chrono::sys_seconds date;
    };

    /// Errors: letter_error naming the column whose value cannot be mailed.
    [[nodiscard]] letter write(addressee const& to) const;

    [[nodiscard]] mailbox const& from() const noexcept { return from_; }

private:
    enum class kind { text, from, to, mailbox, content_type };
    struct line {
        std::string name;
        kind what;
        placeholders value;
    };

    void take_header_line(std::string const& text, placeholders::place const& where);
    void take_content_type(std::string_view value, placeholders::place const& where);
    void check_complete(std::string_view file) const;
    [[nodiscard]] bool has(kind what) const;
    [[nodiscard]] std::string header_of(line const& which, addressee const& to) const;
    [[nodiscard]] std::string mailbox_of(line const& which, std::string const& value, addressee const& to) const;
    [[nodiscard]] std::string body_of(addressee const& to) const;

    std::vector<std::string> columns_;
    std::vector<line> header_;
    std::vector<placeholders> body_;  // one
    mailbox from_;
    bool html_ = false;
};

/// `Thu, 26 Nov 2026 15:48:56 +0000`. Source: RFC 5322 section 3.3.
[[nodiscard]] std::string mail_date(std::chrono::sys_seconds when);

}  // namespace sender
