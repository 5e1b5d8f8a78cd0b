#pragma once
// Messages whose value is so large itself that each step costs: it is copied when the message is made, and again when it is taken.
// What a value keeps elsewhere, as strings and vectors do, is moved and not seen here. As weft/info.hpp: safe from any thread.

#include <weft/fwd.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <cstdint>
#include <vector>

namespace weft {

struct large_copy {
    pid by;
    std::uint64_t bytes = 0;  ///< at least 64 KiB
    nanoseconds at{};         ///< monotonic
};

namespace info {
/// The last 64 at most that are newer than `after`, oldest first.
[[nodiscard]] std::vector<large_copy> large_copies(runtime& of, nanoseconds after);
}

}  // namespace weft
