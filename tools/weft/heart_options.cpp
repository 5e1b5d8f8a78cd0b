// A flag wins over its variable; what is wrong is named by the one that it came from.

#include "heart_options.hpp"

#include "observer/cli_error.hpp"

#include <weft/detail/duration_text.hpp>
#include <weft/heart/line.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>

namespace weft::cli {
namespace {

using std::chrono::seconds;
constexpr seconds shortest_timeout{10};
constexpr seconds longest_timeout{65'535};
constexpr seconds usual_timeout{60};

/// A setting, and where it was said.
struct said {
    std::string name;
    std::string value;
    exit_code wrong;
};

/// Nothing when neither says something.
std::optional<said> either(std::string const& option, std::string const& value, char const* variable) {
    if (!value.empty()) return said{option, value, exit_code::usage};
    char const* const named = std::getenv(variable);
    if (named == nullptr || *named == '\0') return std::nullopt;
    return said{variable, named, exit_code::bad_config};
}

[[noreturn]] void refuse(said const& what, std::string const& allowed) {
    throw cli_error{what.wrong, what.name + " is '" + what.value + "'; it must be " + allowed};
}

/// The variable is a number of seconds, as Erlang has it.
nanoseconds timeout_in(said const& what) {
    std::int64_t number = 0;
    auto const [rest, failed] = std::from_chars(what.value.data(), what.value.data() + what.value.size(), number);
    bool const is_number = failed == std::errc{} && rest == what.value.data() + what.value.size();
    bool const fits = is_number && number <= longest_timeout.count();
    auto const time = fits ? std::optional<nanoseconds>{seconds{number}} : detail::parse_duration(what.value);
    if (!time || *time < shortest_timeout || *time > longest_timeout) refuse(what, "10 to 65535 seconds, such as 60 or 5m");
    return *time;
}

int signal_in(said const& what) {
    if (what.value == "SIGKILL") return SIGKILL;
    if (what.value == "SIGABRT") return SIGABRT;
    refuse(what, "SIGKILL or SIGABRT");
}

bool is_spared(heart_words const& words) {
    auto const what = either("", words.no_kill ? "TRUE" : "", "HEART_NO_KILL");
    if (what && what->value != "TRUE" && what->value != "FALSE") refuse(*what, "TRUE or FALSE");
    return what && what->value == "TRUE";
}

}  // namespace

void add_heart_options(CLI::App& to, heart_words& words) {
    to.add_flag("--heart", words.on, "Watch the node from outside: kill it when it hangs, run a command when it is dead");
    to.add_option("--heart-command", words.command, "That command, for /bin/sh; default: HEART_COMMAND, or none")->type_name("LINE");
    to.add_option("--heart-timeout", words.timeout, "Silence that counts as hanging; default: HEART_BEAT_TIMEOUT (seconds), or 60s")
        ->type_name("TIME");
    to.add_option("--heart-kill-signal", words.kill_signal, "SIGKILL or SIGABRT, to a node that hangs; default: HEART_KILL_SIGNAL, or SIGKILL")
        ->type_name("SIGNAL");
    to.add_flag("--heart-no-kill", words.no_kill, "Leave a node that hangs alone, and run the command; also HEART_NO_KILL=TRUE");
}

void need_heart(CLI::App const& command, heart_words const& words, std::function<bool(std::string const&)> const& was_filled_in) {
    if (words.on) return;
    for (std::string const flag : {"heart-command", "heart-timeout", "heart-kill-signal", "heart-no-kill"}) {
        auto const* const option = command.get_option_no_throw("--" + flag);
        if (option != nullptr && option->count() > 0 && !was_filled_in(flag))
            throw cli_error{exit_code::usage, "--" + flag + " requires --heart"};
    }
}

std::optional<heart_options> check_heart(heart_words const& words) {
    if (!words.on) return std::nullopt;
    heart_options made{.command = {}, .timeout = usual_timeout, .kill_signal = SIGKILL};
    if (auto const command = either("--heart-command", words.command, "HEART_COMMAND")) {
        made.command = command->value;
        if (made.command.size() > heart::most_command_bytes)
            refuse({command->name, command->value.substr(0, 40) + "...", command->wrong},
                   "at most " + std::to_string(heart::most_command_bytes) + " bytes long");
    }
    if (auto const time = either("--heart-timeout", words.timeout, "HEART_BEAT_TIMEOUT")) made.timeout = timeout_in(*time);
    if (auto const signal = either("--heart-kill-signal", words.kill_signal, "HEART_KILL_SIGNAL")) made.kill_signal = signal_in(*signal);
    if (is_spared(words)) made.kill_signal = 0;
    return made;
}

}  // namespace weft::cli
