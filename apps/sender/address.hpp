#pragma once

// E-mail addresses: which ones mail is sent to, when two are the same, and how one stands in a header with a name.

#include <string>
#include <string_view>

namespace sender {

/// Why no mail can be sent to the address, in a few words; empty when it can. Taken are dot-atoms of ASCII at a domain name
/// with a dot, or at localhost: what nearly every address is, and nothing that could break out of a command or a header.
/// Source: RFC 5321 section 4.1.2; differs in that quoted local parts, address literals and SMTPUTF8 are refused.
[[nodiscard]] std::string wrong_with_address(std::string_view address);

/// Whoever has the same key is the same person: the address in lower case. (The standard lets a server tell Ann@ from
/// ann@; none in use does.)
[[nodiscard]] std::string person_key(std::string_view address);

/// The text without blanks around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// An address with a name, as in From and To.
struct mailbox {
    std::string name = {};
    std::string address = {};

    friend bool operator==(mailbox const&, mailbox const&) = default;
};

/// Reads `Ann Lee <ann@example.org>`, `"Lee, Ann" <ann@example.org>` or `ann@example.org`. Whatever stands before the last
/// `<` is the name, so no name can bring in a second address. The address is not checked.
[[nodiscard]] mailbox parse_mailbox(std::string_view text);

}  // namespace sender
