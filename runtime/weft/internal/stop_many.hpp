#pragma once
// Stopping many processes at once: all are told to stop, and their ends are awaited together, so that it takes as long
// as the slowest one.

#include <weft/child_spec.hpp>
#include <weft/message.hpp>
#include <weft/pid.hpp>

#include <vector>

namespace weft::internal {

/// One that is to stop, by the rules of its spec.
struct leaving {
    pid process;
    child_shutdown shutdown;
    restart kind;
    child_type type;
};

/// Stops linked processes, also those that removed the link, and returns when all have ended. Those that end otherwise than
/// asked are logged, one line for each reason. Returns the messages of others that came meanwhile.
[[nodiscard]] std::vector<message> stop_many(std::vector<leaving> all);

}  // namespace weft::internal
