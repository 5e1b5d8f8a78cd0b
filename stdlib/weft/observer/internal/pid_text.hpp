#pragma once
// A pid as clients write it: "93.1", the slot and the generation. A text has no node in it.

#include <cstdint>
#include <optional>
#include <string_view>

namespace weft::observe {

struct pid_text {
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
};

/// Nothing when it is anything else.
[[nodiscard]] std::optional<pid_text> parse_pid(std::string_view text);

}  // namespace weft::observe
