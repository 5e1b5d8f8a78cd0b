#pragma once
// A unit file for systemd as text.

#include <weft/options.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace weft::cli {

struct systemd_unit {
    std::string program;                    ///< the binary, an absolute path
    std::vector<std::string> applications;  ///< as they are named on the command line
    std::string node;
    std::string description;                ///< "hello 0.1.0"
    std::string user{};                     ///< empty: the service manager's
    std::vector<std::string> options{};     ///< more words for the command line
    nanoseconds stop_timeout{};             ///< of the node; the service manager waits longer
};

[[nodiscard]] std::string unit_text(systemd_unit const& what);

/// A word of ExecStart as systemd reads it back: quoted where there are blanks or quotes, % and $ doubled.
[[nodiscard]] std::string systemd_word(std::string_view word);

}  // namespace weft::cli
