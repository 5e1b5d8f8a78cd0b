#pragma once

// What a running crawl can be asked by `weft call scraper COMMAND`:
//
//     summary [--json]               how far it is
//     hosts [--rows N] [--json]      how fast its hosts answer, the slowest first

#include "scraper/options.hpp"

#include <weft/application/commands.hpp>

#include <vector>

namespace scraper {

/// They find the parts of the crawl by their names. Exit codes: 0; 1 when nothing is crawled now; 2 for wrong arguments.
[[nodiscard]] std::vector<weft::app_command> commands(options const& of);

}  // namespace scraper
