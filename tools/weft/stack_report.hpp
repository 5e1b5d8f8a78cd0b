#pragma once
// What all processes are doing, as text: those that stand at the same place in the same state are told of once.

#include <weft/info.hpp>
#include <weft/runtime.hpp>

#include <string>
#include <vector>

namespace weft::cli {

/// One process, and where it stands.
struct standing_process {
    process_summary what;
    std::vector<std::string> stack;
};

/// The largest group first; of each the state, how long, some of the processes, and the stack.
[[nodiscard]] std::string stack_report_text(std::vector<standing_process> const& all, std::size_t total);

/// The same of a live runtime. A process that runs without a pause has no stack in it; when there are very many processes
/// the report is of the first. Blocks: some seconds at most. Threads: a plain one, not a process.
[[nodiscard]] std::string stack_report(runtime& in);

}  // namespace weft::cli
