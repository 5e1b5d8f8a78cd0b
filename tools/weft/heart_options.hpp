#pragma once
// What a node's heart is told, by flags or by the variables of <weft/heart.hpp>.

#include <weft/options.hpp>

#include <CLI/App.hpp>

#include <functional>
#include <optional>
#include <string>

namespace weft::cli {

/// The words of the command line, as CLI11 fills them in.
struct heart_words {
    bool on = false;
    std::string command;
    std::string timeout;
    std::string kill_signal;
    bool no_kill = false;
};

/// What they mean.
struct heart_options {
    std::string command{};      ///< empty: nothing is run
    nanoseconds timeout{};      ///< silence that counts as hanging
    int kill_signal = 0;        ///< to a node that hangs; 0: it is left alone
};

void add_heart_options(CLI::App& to, heart_words& words);

/// What the configuration says about a heart may stand there although none is wanted; what the command line says may not.
/// `was_filled_in`: whether a flag, named without dashes, came from the configuration. Errors: cli_error (usage).
void need_heart(CLI::App const& command, heart_words const& words, std::function<bool(std::string const&)> const& was_filled_in);

/// Nothing when there is to be no heart. Errors: cli_error naming option or variable, value and what is allowed; usage for an option, bad_config
/// for a variable.
[[nodiscard]] std::optional<heart_options> check_heart(heart_words const& words);

}  // namespace weft::cli
