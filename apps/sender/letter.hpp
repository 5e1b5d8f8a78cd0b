#pragma once

// One message that is ready to go, and what keeps a row from becoming one.

#include <stdexcept>
#include <string>

namespace sender {

struct letter {
    std::string from;  // envelope: an address alone
    std::string to;
    std::string id;    // the same for every attempt to mail it; part of its Message-ID
    std::string text;  // header and body as RFC 5322 has them: CR LF, ASCII
};

/// The row gives no letter: its value would break the header, say. The text is for people.
class letter_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace sender
