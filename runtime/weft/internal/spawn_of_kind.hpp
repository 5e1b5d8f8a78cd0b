#pragma once
// A process that is of a behaviour from its birth on, before its body has run.

#include <weft/detail/unique_function.hpp>
#include <weft/info.hpp>
#include <weft/options.hpp>
#include <weft/spawn.hpp>

#include <source_location>

namespace weft::internal {

/// As detail::spawn_process.
[[nodiscard]] monitored spawn_of_kind(detail::unique_function body, spawn_options const& options, detail::tie how,
                                      std::source_location where, behaviour_kind const& kind);

}  // namespace weft::internal
