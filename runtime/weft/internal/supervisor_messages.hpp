#pragma once
// What a supervisor's loop understands besides the ends of its children. Each request carries the right to answer it.

#include <weft/call.hpp>
#include <weft/child_spec.hpp>

#include <cstdint>
#include <string>

namespace weft::internal {

/// Answer: result<pid>.
struct start_child_request {
    detail::reply_right caller;
    child_spec spec;
};

enum class child_action : std::uint8_t { terminate, restart, forget };

/// Answer: result<pid>; the pid is empty but for a restart.
struct child_request {
    detail::reply_right caller;
    child_action action;
    std::string id;
};

/// Answer: result<child_spec>.
struct spec_request {
    detail::reply_right caller;
    std::string id;
};

/// Answer: std::vector<supervisor::child_info>.
struct list_request {
    detail::reply_right caller;
};

/// From itself: the start of this child failed, try again. A message, so that requests are served between attempts.
struct retry_start {
    std::string id;
};

}  // namespace weft::internal
