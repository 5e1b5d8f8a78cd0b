#pragma once
// Completions for shells as text, from the words of a command line.

#include "completion_tree.hpp"

#include <span>
#include <string>
#include <string_view>

namespace weft::cli {

/// To be sourced, or put into a folder of completions. `program` is the word that is completed.
[[nodiscard]] std::string bash_completion(std::span<command_words const> all, std::string_view program);
[[nodiscard]] std::string zsh_completion(std::span<command_words const> all, std::string_view program);
[[nodiscard]] std::string fish_completion(std::span<command_words const> all, std::string_view program);

}  // namespace weft::cli
