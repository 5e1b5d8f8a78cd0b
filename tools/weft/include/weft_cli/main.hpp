#pragma once
// The command line of weft as a library: the binary `weft` is little more than a call of this, and so is a program that
// was built with its application inside (weft_add_application with STATIC).

#include <weft/application/catalogue.hpp>

#include <span>

namespace weft::cli {

/// Runs the command that the arguments spell and returns the program's exit code; see `weft help exit-codes`.
/// `linked` are the applications inside the program. Call it from main, once, before any thread is started.
[[nodiscard]] int main(int argc, char const* const* argv, std::span<app::built_in const> linked = {});

}  // namespace weft::cli
