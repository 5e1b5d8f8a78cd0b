#pragma once
// What a user reads who misspelt something: which word it was, what it was probably meant to be, and where the help is.

#include <CLI/App.hpp>

#include <string>

namespace weft::cli {

/// One line about `wrong` for standard error. `root` is the command line after the failed parse.
[[nodiscard]] std::string usage_error(CLI::App const& root, CLI::ParseError const& wrong);

}  // namespace weft::cli
