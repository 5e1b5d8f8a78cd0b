#pragma once

// The job from options to exit code: opens the inputs, has them counted and the names joined, prints the result. How the
// chunks are counted is handed in, so that everything else can be tested without a runtime.

#include <functional>
#include <iosfwd>

#include "airports/chunk_range.hpp"
#include "airports/countries.hpp"
#include "airports/options.hpp"
#include "airports/progress.hpp"
#include "airports/tally.hpp"

namespace airports {

using count_chunks = std::function<groups(chunk_range, country_names const&)>;

/// Where the job prints. Both streams outlive everything the job starts.
struct job_io {
    std::ostream& out;
    std::ostream& err;
    bool err_is_terminal = false;
    console::clock_reader now = [] { return std::chrono::steady_clock::now(); };
};

/// Returns the exit code: 0 when the result has been printed, malformed rows or not; 1 after an input that cannot be
/// used or an output that cannot be written, with one line on err.
/// Blocks: until all is read. Errors: passes on what counting throws.
[[nodiscard]] int run_job(options const& what, count_chunks const& count, job_io const& io);

}  // namespace airports
