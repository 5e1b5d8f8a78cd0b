#pragma once
// Names for processes: one name a process, given back when it ends. The names live in the runtime.

#include <weft/pid.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft {

/// Gives `id` the name. Errors: argument_error when the name is taken or reserved (empty, undefined, nil, true, false),
/// when the process has a name already, or has ended. Source: Erlang register/2.
void register_name(std::string_view name, pid id);

/// Errors: argument_error when nobody holds the name.
void unregister_name(std::string_view name);

/// Who holds the name now; an empty pid when nobody does.
[[nodiscard]] pid whereis(std::string_view name);

/// All names in use, in no order.
[[nodiscard]] std::vector<std::string> registered_names();

}  // namespace weft
