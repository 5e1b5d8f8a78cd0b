#pragma once

// A crawl from options to exit code:
//
//     frontier ──tasks──▶ visitors, a consumer supervisor of one process for each ──pages──▶ recorder
//        ▲                                                                                      │
//        └──────────────────── what is done, and what was found ◀───────────────────────────────┘
//
// Demand is the number of visitors that may still be started, so no task is given out before somebody is there for it.

#include "console/status_line.hpp"
#include "scraper/options.hpp"
#include "scraper/reply.hpp"

#include <iosfwd>

namespace scraper {

/// Where it prints. Both streams outlive everything that it starts.
struct crawl_io {
    std::ostream& out;
    std::ostream& err;
    bool err_is_terminal = false;
    console::clock_reader now = [] { return std::chrono::steady_clock::now(); };
};

/// How a crawl ends; part of the program's contract.
enum class exit_status : int {
    done = 0,
    cannot_work = 1,  // the state or the output cannot be used
    some_failed = 5,
    in_use = 75       // another run has the state
};

/// Crawls to the end, or until it is told to stop: an exit signal of its parent's is the orderly stop, after which the state
/// holds what is left. What is wrong is one line on `io.err`.
/// Blocks: parks the calling process, which must trap exits.
[[nodiscard]] exit_status crawl(options const& what, fetcher const& fetch, crawl_io const& io);

}  // namespace scraper
