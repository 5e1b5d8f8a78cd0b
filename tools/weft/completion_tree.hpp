#pragma once
// The command line as a list of commands, each with the words that may come next. Taken from the parser itself, so a
// completion knows every command and option that there is, and none that is not.

#include <CLI/App.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace weft::cli {

/// What a value can be completed with.
enum class value_kind : std::uint8_t { anything, file, folder, application, node };

struct option_word {
    std::vector<std::string> spellings;   ///< "-n", "--name"
    std::string help;                     ///< one line
    bool takes_value = false;
    value_kind value = value_kind::anything;
};

struct command_words {
    std::string path;                     ///< "app info"; empty: the program itself
    std::string help;
    std::vector<std::string> commands;    ///< that may come next
    std::vector<option_word> options;     ///< its own, and those of the commands around it
    value_kind argument = value_kind::anything;
    bool has_arguments = false;
};

/// Outer commands before inner ones.
[[nodiscard]] std::vector<command_words> words_of(CLI::App const& root);

}  // namespace weft::cli
