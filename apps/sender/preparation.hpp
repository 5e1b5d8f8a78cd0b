#pragma once

// What is there before the first letter goes: the list and the template, read, and every letter written once to see
// that it can be. So a mistake in the template or in a row is found before anybody has mail.

#include "sender/letter_template.hpp"
#include "sender/options.hpp"
#include "sender/recipients.hpp"

namespace sender {

struct prepared {
    recipient_list list;  // whoever no letter can be written to is among the rejected
    letter_template text;
};

/// Blocks: reads both files. Errors: csv::input_error, std::filesystem::filesystem_error.
[[nodiscard]] prepared prepare(options const& what);

/// The list without those no letter can be written to, who go to the rejected.
[[nodiscard]] recipient_list checked(recipient_list list, letter_template const& text);

}  // namespace sender
