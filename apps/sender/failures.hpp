#pragma once

// The file of those who were not mailed: the columns they came with and one more, why. It is a list of recipients itself,
// so it can be fed in again once what was wrong has been put right.

#include <string>
#include <vector>

#include "sender/recipients.hpp"

namespace sender {

inline constexpr auto reason_column = "reason";

/// The text of such a file. A column named `reason` that the list has already, as in a file fed in again, is written anew.
/// Rows without fields cannot be written as rows and are left out.
[[nodiscard]] std::string failures_csv(recipient_list const& list, std::vector<rejected_row> const& failed);

}  // namespace sender
