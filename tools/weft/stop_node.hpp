#pragma once
// Ending a node from outside, in order as long as there is time.

#include "running_node.hpp"

#include <weft/options.hpp>

#include <optional>
#include <string>
#include <vector>

namespace weft::cli {

struct stop_result {
    nanoseconds took{};
    bool killed = false;                ///< it, or some of its processes, did not end in time
    std::vector<std::string> left{};    ///< who held it up
};

/// Asks for the orderly stop and returns when the program is gone. Says on standard error every five seconds who is left.
/// After `limit`, or when there is none a little after the node's own, it is killed. Errors: cli_error.
[[nodiscard]] stop_result stop_node(running_node const& node, std::optional<nanoseconds> limit);

}  // namespace weft::cli
