#pragma once
// What no callback of a machine may want, and the error that it ends the machine with.

#include <weft/gen_statem/machine_class.hpp>

#include <string>
#include <utility>

namespace weft::detail {

/// Where a transition comes from: not each may want everything.
enum class transition_place { init, event, enter };

/// "weft::TYPE: text".
[[nodiscard]] inline exit_reason bad_transition(char const* type, std::string text) {
    return exit_reason::error(std::string{"weft::"} + type, std::move(text));
}

/// `normal` when everything is as it should be.
[[nodiscard]] exit_reason what_is_wrong(machine_class const& of, settled const& next, transition_place at);

}  // namespace weft::detail
