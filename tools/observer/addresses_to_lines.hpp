#pragma once
// Functions and lines from debug information, by the machine's own addr2line (binutils), when it is there.

#include <string>
#include <vector>

namespace weft::cli {

struct source_line {
    std::string function{};            ///< empty: not known
    std::string place{};               ///< "/src/price.cpp:41"; empty: not known
};

/// For addresses as the module's own tables have them ("0x12af"); as many as were asked for, or none when it cannot be asked.
/// Blocks: until addr2line has answered; reading large debug information takes seconds.
[[nodiscard]] std::vector<source_line> addresses_to_lines(std::string const& module, std::vector<std::string> const& addresses);

}  // namespace weft::cli
