#pragma once

// Requests out of thin air: the same for the same options, so that two runs can be compared.

#include "tickets/options.hpp"
#include "tickets/request.hpp"

#include <cstdint>
#include <string>

namespace tickets {

/// The request with this number, from options.first on, as JSON; a bad one where the options ask for it.
[[nodiscard]] std::string made_up(publish_options const& how, std::uint64_t number);

}  // namespace tickets
