#pragma once
// A release: a program with a fixed list of applications inside. Its main is one call:
//
//     int main(int argc, char** argv) {
//         return weft::run(argc, argv, {.name = "shop", .version = "1.2", .applications = {{"store"}, {"web"}}});
//     }
//
// `shop start` runs it in the foreground; its options are those of `weft run`, and all other commands of weft are there
// too, for looking inside and for what the release's applications are.

#include <weft/application/descriptor.hpp>
#include <weft/application/plan.hpp>

#include <functional>
#include <string>
#include <vector>

namespace weft {

struct release {
    std::string name;                                       ///< of the program, and the node's unless --name says another
    std::string version = "0.0.0";
    /// Those to start, by name, with all that they need; they were registered, or are in `descriptors`. All are permanent
    /// unless `start` says otherwise.
    std::vector<app::request> applications;
    std::vector<app::descriptor> descriptors{};             ///< registered before anything else
    /// The release's own settings, asked for at each boot; files and the command line win over them. What it throws, as a
    /// std::exception, is why the release does not boot.
    std::function<std::vector<app::setting>()> configuration{};
};

/// Runs the command that the arguments spell and returns the program's exit code; see `help exit-codes`. Call it from
/// main, once, before any thread is started. Blocks: for the system's whole life.
[[nodiscard]] int run(int argc, char const* const* argv, release what);

}  // namespace weft
