#pragma once
// Waiting for something to become true of a node: for scripts, which must not guess how long it takes.

#include <weft/options.hpp>

#include <string>
#include <string_view>

namespace weft::cli {

struct wait_condition {
    enum class kind { ready, gone, warning, number };
    enum class compare { equal, unequal, less, at_most, more, at_least };

    kind what{};
    compare how = compare::equal;
    std::string name{};   ///< a code, or a key of the overview
    double number = 0;
    std::string text{};   ///< as it was written
};

/// "ready", "gone", "warning=W01", "warning!=W01", "processes>=100".
/// Errors: cli_error (usage) with what is allowed; not_found for a code that there is not.
[[nodiscard]] wait_condition parse_condition(std::string_view text);

[[nodiscard]] bool holds(wait_condition::compare how, double left, double right) noexcept;

struct wait_for {
    std::string node;
    std::string run_dir;
    nanoseconds timeout{};
};

/// Blocks: until it is true. Errors: cli_error; killed when it is not true in time; what a question throws, but for `ready` a node
/// that does not run yet is waited for, too.
void wait_until(wait_condition const& what, wait_for const& whom);

}  // namespace weft::cli
