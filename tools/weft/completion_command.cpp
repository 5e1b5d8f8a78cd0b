// `weft completion`: prints what a shell needs to complete the command line.

#include "commands.hpp"
#include "completion_scripts.hpp"
#include "observer/cli_error.hpp"

#include <weft/detail/nearest.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>

namespace weft::cli {
namespace {

std::string script_for(std::string const& shell, CLI::App const& root) {
    auto const all = words_of(root);
    if (shell == "bash") return bash_completion(all, root.get_name());
    if (shell == "zsh") return zsh_completion(all, root.get_name());
    if (shell == "fish") return fish_completion(all, root.get_name());
    std::vector<std::string> const shells{"bash", "zsh", "fish"};
    throw cli_error{exit_code::usage, "the shell is '" + shell + "'; it must be bash, zsh or fish" + detail::did_you_mean(shell, shells)};
}

}  // namespace

void add_completion(CLI::App& root, invocation& of) {
    auto const shell = std::make_shared<std::string>();
    auto* const completion = root.add_subcommand("completion", "Print completions for a shell: bash, zsh or fish");
    completion->fallthrough()->footer("Example: . <(weft completion bash)\n"
                                      "         weft completion zsh >~/.zfunc/_weft\n"
                                      "         weft completion fish >~/.config/fish/completions/weft.fish");
    completion->add_option("shell", *shell, "bash, zsh or fish")->required()->type_name("SHELL");
    completion->callback([shell, &root, &of] {
        of.chosen = [shell, &root] {
            std::cout << script_for(*shell, root);
            return 0;
        };
    });
}

}  // namespace weft::cli
