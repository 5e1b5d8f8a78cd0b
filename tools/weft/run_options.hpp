#pragma once
// What `weft run` was told, checked: later code need not ask again whether it makes sense.

#include "config_layers.hpp"
#include "heart_options.hpp"
#include "node_log.hpp"
#include "observe_options.hpp"

#include <weft/application/env.hpp>
#include <weft/application/plan.hpp>
#include <weft/log.hpp>
#include <weft/options.hpp>

#include <CLI/App.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::cli {

/// The words of the command line, as CLI11 fills them in.
struct run_words {
    std::vector<std::string> applications;
    std::string name;
    std::vector<std::string> paths;
    std::vector<std::string> settings;
    std::vector<std::string> configs;
    std::string env;
    unsigned schedulers = 0;
    std::string pin = "none";
    std::string stack;
    std::string stop_timeout = "25s";
    std::string log_level;
    std::string log_format = "auto";
    std::string log_file;
    observe_words observe{};
    std::string on_fault = "isolate";
    std::string run_dir;
    std::string ready_timeout = "30s";
    std::uint32_t processes = 1'000'000;
    std::string crash_dump;
    std::uint64_t crash_dump_limit = std::uint64_t{256} * 1024 * 1024;
    std::string crash_dump_time = "10s";
    std::uint64_t log_bytes = 0;               ///< 0: without end in the foreground, 10M in the background
    std::size_t log_files = 5;
    bool demo_faults = false;
    heart_words heart{};
};

/// Where crash dumps go.
struct crash_dump_words {
    std::string path;                          ///< empty: the run directory; "off"; a folder or a file
    nanoseconds time_limit{};
    std::uint64_t size_limit = 0;              ///< bytes
};

struct run_options {
    std::vector<app::request> applications;
    std::string name;                          ///< empty: the first application's
    std::vector<std::string> paths;
    config_sources sources{};                  ///< of the values for the applications and the node
    std::vector<app::env_key> node_keys{};     ///< what the configuration may say about the node
    app::resolved_env node_values{};           ///< what it said when the node was started
    run_words given{};                         ///< the command line, without the configuration
    std::map<std::string, std::string> overridden{};  ///< keys of the node that the command line decides, and by which flag
    std::vector<std::pair<std::string, std::string>> lint{};  ///< of the observer's warnings, see control_options
    unsigned schedulers = 0;                   ///< 0: the cores that may be used
    std::vector<unsigned> cpus{};              ///< where they stay; empty: anywhere
    std::size_t stack_bytes = 0;               ///< of every process
    nanoseconds stop_timeout{};
    node_log_options log{};
    weft::on_fault on_fault = weft::on_fault::isolate;
    observe_options observe{};
    std::string run_dir;
    nanoseconds ready_timeout{};
    std::uint32_t max_processes = 0;
    crash_dump_words crash_dump{};
    bool demo_faults = false;                  ///< applications see it as the variable WEFT_DEMO_FAULTS
    bool is_release = false;
    std::optional<heart_options> heart{};
};

/// The flags that run and a release's start have in common.
void add_run_options(CLI::App& to, run_words& words);

/// "64K", "1M", "65536": a power of two from 16K to 1G. Nothing for anything else.
[[nodiscard]] std::optional<std::size_t> parse_stack_bytes(std::string_view text) noexcept;

/// What the configuration says at the moment, the files read anew, with all that is wrong with it as far as it can be told
/// without the applications: also what a flag would refuse, unless the command line decides instead.
[[nodiscard]] configuration configuration_of(run_options const& options);

/// Its settings, the weakest first. Errors: app::error (bad_config) with every problem, a line each.
[[nodiscard]] std::vector<app::setting> settings_of(run_options const& options);

/// Keys of the node, such as "weft.log.level".
struct changed_keys {
    std::vector<std::string> needs_restart{};
    std::vector<std::string> overridden{};     ///< with the flag that is nearer: "weft.log.level: overridden by --log-level"
};
/// Those of which the configuration says something else now than when the node was started. Blocks: for the disk.
[[nodiscard]] changed_keys changed_node_keys(run_options const& options);

/// What is run, before the configuration: whose name finds the file of the machine.
struct run_subject {
    std::string node;                                        ///< the name it will have
    std::function<std::vector<app::setting>()> release{};    ///< its own configuration
};
/// check_run with the flags that the command line left out filled in from the configuration. Errors: as check_run; what is
/// wrong because of the configuration is bad_config and names the place there.
[[nodiscard]] run_options configured_run(CLI::App& command, run_words& words, run_subject const& what, bool quiet, bool verbose);

/// Adds to `problems` what the flags of a run would refuse among the values of the node, each with its place, beside what the
/// command line gave. Blocks: for the disk, as looking up a group does.
void check_as_flags(app::resolved_env const& values, run_words const& given, std::vector<std::string>& problems);

/// Errors: cli_error (usage; bad_config for --set) naming option, value and what is allowed.
[[nodiscard]] run_options check_run(run_words const& words, bool quiet, bool verbose);

}  // namespace weft::cli
