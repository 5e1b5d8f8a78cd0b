// The flags of run, and the sense in them.

#include "run_options.hpp"

#include "config_node_keys.hpp"
#include "observer/cli_error.hpp"
#include "observer/node_directory.hpp"

#include <weft/application/abi.hpp>
#include <weft/application/config_file.hpp>
#include <weft/cpus.hpp>
#include <weft/detail/duration_text.hpp>
#include <weft/errors.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>

namespace weft::cli {
namespace {

constexpr unsigned most_schedulers = 1024;
// Address space, not memory. Applications bring libraries that were not written for small stacks, and callbacks of
// any kind run on these; a program that wants a million processes asks for less. Sanitizers make frames larger.
constexpr std::size_t default_stack_bytes = (sizeof(WEFT_ABI_SANITIZER) > 1 ? std::size_t{1024} : std::size_t{512}) * 1024;

[[noreturn]] void refuse(std::string const& option, std::string const& value, std::string const& allowed) {
    throw cli_error{exit_code::usage, option + " is '" + value + "'; it must be " + allowed};
}

log::level level_from(run_words const& words, bool quiet, bool verbose) {
    if (words.log_level.empty()) return quiet ? log::level::warning : verbose ? log::level::debug : log::level::info;
    try {
        return log::parse_level(words.log_level);
    } catch (argument_error const& wrong) {
        throw cli_error{exit_code::usage, std::string{"--"} + wrong.what()};
    }
}

node_log_options log_from(run_words const& words, bool quiet, bool verbose) {
    auto const form = log_form_named(words.log_format);
    if (!form) refuse("--log-format", words.log_format, "auto, text, json, logfmt or journal");
    return {.least_urgent = level_from(words, quiet, verbose), .form = *form, .file = words.log_file};
}

/// A CLI11 validator: "0.5x" becomes a count, at least 1; anything else stays. Returns what is wrong.
std::string times_the_cores(std::string& text) {
    if (!text.ends_with('x')) return {};
    double share = 0;
    char const* const end = text.data() + text.size() - 1;
    auto const [rest, wrong] = std::from_chars(text.data(), end, share);
    if (wrong != std::errc{} || rest != end || !(share > 0) || share > most_schedulers)
        return "'" + text + "' is no share of the cores such as 0.5x or 2x";
    text = std::to_string(std::max(1L, std::lround(std::ceil(share * usable_cpus()))));
    return {};
}

[[noreturn]] void refuse_pin(std::string const& text) { refuse("--pin", text, "none, core or a list such as list:0-3,6 of cores that may be used"); }

/// "0-3,6": errors as refuse_pin.
std::vector<unsigned> cpu_list(std::string_view list, std::string const& whole) {
    std::vector<unsigned> all;
    auto const take = [&](std::string_view word) {
        unsigned number = 0;
        auto const [rest, wrong] = std::from_chars(word.data(), word.data() + word.size(), number);
        if (wrong != std::errc{} || rest != word.data() + word.size() || number >= 1U << 16U) refuse_pin(whole);
        return number;
    };
    for (bool more = true; more;) {
        std::string_view const part = list.substr(0, list.find(','));
        more = part.size() < list.size();
        list.remove_prefix(part.size() + (more ? 1 : 0));
        auto const dash = std::min(part.find('-'), part.size());
        unsigned const first = take(part.substr(0, dash));
        unsigned const last = dash == part.size() ? first : take(part.substr(dash + 1));
        if (last < first) refuse_pin(whole);
        for (unsigned cpu = first; cpu <= last; ++cpu) all.push_back(cpu);
    }
    return all;
}

std::vector<unsigned> read_pin(std::string const& text) {
    constexpr std::string_view list = "list:";
    auto const allowed = allowed_cpus();
    if (text == "none") return {};
    if (text == "core") return allowed;
    if (!text.starts_with(list)) refuse_pin(text);
    auto wanted = cpu_list(std::string_view{text}.substr(list.size()), text);
    for (unsigned const each : wanted)
        if (!std::binary_search(allowed.begin(), allowed.end(), each)) refuse_pin(text);
    return wanted;
}

on_fault read_on_fault(std::string const& text) {
    if (text == "isolate") return on_fault::isolate;
    if (text == "abort") return on_fault::abort;
    refuse("--on-fault", text, "isolate or abort");
}

/// Relative paths stay what they are now, wherever the node goes later.
config_sources sources_from(run_words const& words) {
    return {.node = words.name,
            .files = words.configs,
            .env = environment_name(words.env),
            .command_line = command_line_settings(words.settings),
            .folder = std::filesystem::current_path().string(),
            .machine_folder = machine_config_folder()};
}

/// A flag that came from the configuration is not the caller's mistake. Errors: always.
[[noreturn]] void blame(cli_error const& no, std::map<std::string, std::string> const& origins) {
    std::string const text = no.what();
    for (auto const& [flag, origin] : origins)
        if (text.starts_with("--" + flag + ' ')) throw cli_error{exit_code::bad_config, origin + ": " + text};
    throw no;
}

/// check_run of flags that came in part from the configuration. Errors: as configured_run.
run_options checked(run_words const& words, bool quiet, bool verbose, std::map<std::string, std::string> const& origins) {
    try {
        return check_run(words, quiet, verbose);
    } catch (cli_error const& no) {
        blame(no, origins);
    }
}

/// What bounds a node's life and what it leaves behind.
void add_life_options(CLI::App& to, run_words& words) {
    to.add_option("--ready-timeout", words.ready_timeout, "How long a start in the background, or under systemd, may take")
        ->type_name("TIME")->capture_default_str();
    to.add_option("--processes", words.processes, "So many processes at most")->check(CLI::Range(1'000U, 134'217'728U))->capture_default_str();
    to.add_option("--crash-dump", words.crash_dump, "off, a file or a folder for crash dumps; default: the run directory")->type_name("PATH");
    to.add_option("--crash-dump-limit", words.crash_dump_limit, "Of a crash dump's size; default: 256M")
        ->transform(CLI::AsSizeValue{false})->type_name("SIZE");
    to.add_option("--crash-dump-seconds", words.crash_dump_time, "How long a crash dump may take")->type_name("TIME")->capture_default_str();
    to.add_option("--log-size", words.log_bytes, "Turn log files over at this size; default: 10M in the background, else never")
        ->transform(CLI::AsSizeValue{false})->type_name("SIZE");
    to.add_option("--log-files", words.log_files, "Old log files that are kept")->check(CLI::Range(0U, 1000U))->capture_default_str();
    to.add_flag("--demo-faults", words.demo_faults, "Allow applications that misbehave on purpose");
}

nanoseconds time_of(std::string const& option, std::string const& text) {
    auto const time = detail::parse_duration(text);
    if (!time) refuse(option, text, std::string{detail::duration_examples});
    return *time;
}

void check_life(run_words const& words, run_options& into) {
    into.ready_timeout = time_of("--ready-timeout", words.ready_timeout);
    into.max_processes = words.processes;
    into.crash_dump = {.path = words.crash_dump,
                       .time_limit = time_of("--crash-dump-seconds", words.crash_dump_time),
                       .size_limit = words.crash_dump_limit};
    if (words.log_bytes != 0) into.log.max_bytes = words.log_bytes;
    into.log.max_files = words.log_files;
    into.demo_faults = words.demo_faults;
}

}  // namespace

void add_run_options(CLI::App& to, run_words& words) {
    to.add_option("-n,--name", words.name, "Name of the node; default: the first application's");
    to.add_option("--path", words.paths, "Where to look for modules; may be repeated")->type_name("DIR")->allow_extra_args(false);
    to.add_option("--set", words.settings, "One value of an application's environment")->type_name("APP.KEY=VALUE")->allow_extra_args(false);
    to.add_option("-c,--config", words.configs, "A file of such values; may be repeated, later ones win; default: weft.toml when there is one")
        ->type_name("FILE")->allow_extra_args(false);
    to.add_option("-e,--env", words.env, "Reads weft.NAME.toml beside them too; default: WEFT_ENV, or dev")->type_name("NAME");
    to.add_option("-S,--schedulers", words.schedulers, "Worker threads, or 0.5x: so many for each core; default: the cores that may be used")
        ->check(CLI::Range(1U, most_schedulers))->transform(CLI::Validator{&times_the_cores, "", "x"});
    to.add_option("--pin", words.pin, "Keep each worker on a core of its own: none, core, or list:0-3,6 for which cores")
        ->type_name("CORES")->capture_default_str();
    to.add_option("--stack", words.stack, "Address space of a process's stack; default: 512K")->type_name("SIZE");
    to.add_option("--stop-timeout", words.stop_timeout, "For the whole stop")->type_name("TIME")->capture_default_str();
    to.add_option("--log-level", words.log_level, "all, debug, info, notice, warning, error, critical, alert, emergency or none")->type_name("LEVEL");
    to.add_option("--log-format", words.log_format,
                  "auto, text, json, logfmt or journal; auto: text on a terminal, journal under systemd, json otherwise")
        ->type_name("FORM")->capture_default_str();
    to.add_option("--log", words.log_file, "Write the log to this file, not to standard error")->type_name("FILE");
    to.add_option("--on-fault", words.on_fault,
                  "A null pointer, a used-up stack or a division by zero ends its process (isolate) or the node (abort)")
        ->type_name("WHAT")->capture_default_str();
    add_observe_options(to, words.observe);
    to.add_option("--run-dir", words.run_dir, "Where the node has its lock, pid and socket")->type_name("DIR");
    add_life_options(to, words);
    add_heart_options(to, words.heart);
}

std::optional<std::size_t> parse_stack_bytes(std::string_view text) noexcept {
    constexpr std::size_t most = std::size_t{1} << 30U;
    std::size_t number = 0;
    auto const [rest, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view const unit = text.substr(static_cast<std::size_t>(rest - text.data()));
    std::size_t const scale = unit == "K" ? 1024 : unit == "M" ? std::size_t{1024} * 1024 : unit == "G" ? most : 1;
    bool const good = wrong == std::errc{} && (unit.empty() || scale > 1) && number <= most / scale &&
                      std::has_single_bit(number * scale) && number * scale >= min_stack_bytes;
    return good ? std::optional{number * scale} : std::nullopt;
}

void check_as_flags(app::resolved_env const& values, run_words const& given, std::vector<std::string>& problems) {
    app::resolved_env good;
    for (auto const& each : values) {
        auto attempt = good;
        attempt.insert(each);
        try {
            run_words words = given;
            CLI::App command;
            add_run_options(command, words);
            auto const origins = fill_in(command, node_keys(command), attempt);
            static_cast<void>(checked(words, false, false, origins));
            good = std::move(attempt);
        } catch (std::runtime_error const& no) {
            problems.emplace_back(no.what());
        }
    }
}

configuration configuration_of(run_options const& options) {
    auto made = read_configuration(options.sources);
    auto values = resolve_node(options.node_keys, made.settings, made.problems);
    for (auto const& each : options.overridden) values.erase(each.first);
    check_as_flags(values, options.given, made.problems);
    return made;
}

std::vector<app::setting> settings_of(run_options const& options) {
    auto made = configuration_of(options);
    app::refuse_problems(made.problems);
    return std::move(made.settings);
}

changed_keys changed_node_keys(run_options const& options) {
    auto const config = read_configuration(options.sources);
    std::vector<std::string> ignored;
    auto const now = resolve_node(options.node_keys, config.settings, ignored);
    std::set<std::string> names;
    for (auto const* values : {&now, &options.node_values})
        for (auto const& each : *values) names.insert(each.first);
    changed_keys changed;
    for (auto const& name : names) {
        auto const before = options.node_values.find(name);
        auto const after = now.find(name);
        bool const was_there = before != options.node_values.end();
        bool const is_there = after != now.end();
        if (was_there == is_there && (!is_there || after->second.value == before->second.value)) continue;
        std::string key = std::string{app::node_settings} + '.' + name;
        auto const nearer = options.overridden.find(name);
        if (nearer == options.overridden.end()) changed.needs_restart.push_back(std::move(key));
        else changed.overridden.push_back(std::move(key) + ": overridden by --" + nearer->second);
    }
    return changed;
}

run_options configured_run(CLI::App& command, run_words& words, run_subject const& what, bool quiet, bool verbose) {
    auto sources = sources_from(words);
    sources.node = what.node;
    sources.release = what.release;
    auto const keys = node_keys(command);
    auto const config = read_configuration(sources);
    std::vector<std::string> found_again_later;  // with those of the applications, so that one run shows all
    auto values = resolve_node(keys_of(keys), config.settings, found_again_later);
    auto given = words;
    auto overridden = given_keys(command, keys);
    auto const origins = fill_in(command, keys, values);
    need_heart(command, words.heart, [&origins](std::string const& flag) { return origins.contains(flag); });
    auto made = checked(words, quiet, verbose, origins);
    made.sources = std::move(sources);
    made.node_keys = keys_of(keys);
    made.lint = lint_of(values);
    made.node_values = std::move(values);
    made.given = std::move(given);
    made.overridden = std::move(overridden);
    return made;
}

run_options check_run(run_words const& words, bool quiet, bool verbose) {
    run_options made;  // not in one: g++ 12 destroys a default member twice when an initializer behind it throws
    made.name = words.name;
    made.paths = words.paths;
    made.sources = sources_from(words);
    made.schedulers = words.schedulers;
    made.cpus = read_pin(words.pin);
    made.log = log_from(words, quiet, verbose);
    made.run_dir = run_directory(words.run_dir);
    for (auto const& each : words.applications) made.applications.push_back(app::parse_request(each));
    auto const time = detail::parse_duration(words.stop_timeout);
    if (!time) refuse("--stop-timeout", words.stop_timeout, std::string{detail::duration_examples});
    made.stop_timeout = *time;
    auto const stack = words.stack.empty() ? std::optional{default_stack_bytes} : parse_stack_bytes(words.stack);
    if (!stack) refuse("--stack", words.stack, "a power of two from 16K to 1G, such as 64K");
    made.stack_bytes = *stack;
    made.on_fault = read_on_fault(words.on_fault);
    made.observe = check_observe(words.observe);
    check_life(words, made);
    made.heart = check_heart(words.heart);
    if (!made.name.empty() && !is_node_name(made.name))
        refuse("--name", made.name, "letters, digits, dot, dash and underscore, no dot first, 64 at most");
    return made;
}

}  // namespace weft::cli
