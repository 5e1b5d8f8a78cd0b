#pragma once
// What a supervisor's loop understands besides the ends of its children. Each request carries the right to answer it.

#include <weft/call.hpp>
#include <weft/child_spec.hpp>

#include <cstdint>
#include <string>

namespace weft::internal {

/// Answer: result<started_child>.
struct start_child_request {
    detail::reply_right caller;
    child_spec spec;
};

enum class child_action : std::uint8_t { terminate, restart, forget };

/// Answer: result<started_child>; it is empty but for a restart.
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

/// To a dynamic supervisor. Answer: result<void>.
struct terminate_request {
    detail::reply_right caller;
    pid process;
};

/// From itself: try to start this child again, at once or after its back-off. A message, so that requests are served
/// between attempts.
struct retry_start {
    std::string id;
    std::uint32_t attempt;  ///< another one now: the child was stopped, deleted or started in between
    bool counted;           ///< the budget has paid for it
};

}  // namespace weft::internal
