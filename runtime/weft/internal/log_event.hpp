#pragma once
// The log's way in for what the runtime tells of others.

#include <weft/log.hpp>

#include <string_view>

namespace weft::log {

/// A line that begins with `origin`; when that is empty, with whoever writes it, as all lines do. `who`: of whom it tells, if
/// that is a process. Never throws nor parks.
void write_event(level urgency, std::string_view text, std::string_view origin, pid who = {}) noexcept;

/// Whether lines of this level go anywhere. Never throws nor parks.
[[nodiscard]] bool writes(level urgency) noexcept;

}  // namespace weft::log
