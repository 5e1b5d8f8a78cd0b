#pragma once
// The console of a running release: lines in, answers out, from a program of its own, so that nothing that happens to it
// happens to the release.

#include <functional>
#include <string>
#include <vector>

namespace weft::cli {

/// Reads lines until `exit` or the end of standard input. `ps`, `tree`, `info`, `overview` and `pipelines` are the observer's commands; any other
/// word goes to `call` as a command of an application. What fails is told, and the next line is read. Returns 0.
/// The prompt is shown to a terminal only. Blocks.
[[nodiscard]] int run_console(std::string const& run_dir, std::string const& node,
                              std::function<int(std::vector<std::string> const& line)> const& call);

}  // namespace weft::cli
