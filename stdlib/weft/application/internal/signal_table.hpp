#pragma once
// What each signal means for the system, as data.

#include <weft/application/node.hpp>
#include <weft/system.hpp>

#include <cstdint>
#include <optional>

namespace weft::app {

enum class reaction : std::uint8_t { none, event, stop, halt, crash };

inline constexpr int exit_signalled = 128;  ///< plus the number: the program ended by a signal, as a shell tells it

/// What is done about a signal whose action was set to `action`.
[[nodiscard]] reaction reaction_to(int number, signal_action action) noexcept;

/// What a node that gives reports is asked for by this signal.
[[nodiscard]] std::optional<node_report> report_for(int number) noexcept;

/// Errors: argument_error for a signal that the table does not have, naming those that it has.
void check_in_table(int number);

}  // namespace weft::app
