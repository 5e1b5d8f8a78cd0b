#pragma once

// How many requests the pipeline that books takes a second at most. It always runs with a limit, so that another one can be
// set while it runs; 0 stands for one that is never reached.

#include <weft/broadway/rate_limit.hpp>

#include <cstdint>

namespace tickets {

[[nodiscard]] weft::broadway::rate_limit intake_limit(std::uint64_t rate) noexcept;

/// Of the running pipeline. Blocks: parks the caller. Errors: throws weft::call_exit when it does not run.
[[nodiscard]] std::uint64_t intake_rate();
/// At once; what waits is counted anew. Blocks, errors: as intake_rate.
void set_intake_rate(std::uint64_t rate);

}  // namespace tickets
