#pragma once
// The applications of a running system, from inside: starting and stopping them, what is known of them, and their
// environments. `weft run` and weft::run start theirs with the same means.
//
//     weft::app::ensure_all_started("shop").value();
//     int const port = weft::app::get_env<int>("shop", "port", 4000);
//     for (auto const& each : weft::app::started_applications()) …
//     weft::app::stop("shop").value();
//
// An application is known when it was registered (weft/application/descriptor.hpp), when the node that runs looks for
// modules in folders, or by load with a descriptor. Whatever is refused is an error of weft/application/why.hpp in the
// result. A start or a stop is the work of a process of its own: it goes on when its caller ends, and it may be called
// from a callback of another application. All these calls are for processes.

#include <weft/application/descriptor.hpp>
#include <weft/application/spec.hpp>
#include <weft/application/why.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::detail {
[[noreturn]] void wrong_env(std::string_view application, std::string_view key, app::env_value const& value, app::env_type wanted);
}

namespace weft::app {

/// Makes the application and its environment known to the running system; nothing of it runs.
/// Blocks: parks; by name, also for the module. Errors: already_loaded, no_such_application, bad_config, unusable.
/// Source: Erlang application:load/1.
result<void> load(descriptor what);
result<void> load(std::string_view name);

/// Forgets it; its environment is gone. Blocks: parks. Errors: running, no_such_application.
/// Source: Erlang application:unload/1.
result<void> unload(std::string_view name);

/// Starts the application, phases included, and loads it first if need be. `type` says what its end means, see start_type.
/// Blocks: parks until it is up, for its start_timeout and as long again for each phase. Errors: already_started,
/// not_started for a dependency that does not run, no_such_application, start_failed, bad_return, stopping, and as load;
/// argument_error (invalid_restart_type) for an unknown type. Source: Erlang application:start/2.
result<void> start(std::string_view name, start_type type = start_type::temporary);
/// The same, but one that runs is no error. Source: Elixir Application.ensure_started/2.
result<void> ensure_started(std::string_view name, start_type type = start_type::temporary);

/// Whether applications that do not need each other start at the same time.
enum class start_mode : std::uint8_t { serial, concurrent };

/// Starts these and all they need, optional ones too where there are any: each after those it needs, then the phases in
/// the same order. Returns those that were started, in their order. When one fails, those that were started are stopped.
/// Blocks: parks, as start for each. Errors: cycle, wrong_version, and as start; argument_error for an unknown mode.
/// Source: Elixir Application.ensure_all_started/3.
result<std::vector<std::string>> ensure_all_started(std::vector<std::string> const& names,
                                                    start_type type = start_type::temporary,
                                                    start_mode mode = start_mode::serial);
result<std::vector<std::string>> ensure_all_started(std::string_view name, start_type type = start_type::temporary,
                                                    start_mode mode = start_mode::serial);

/// Stops the application: prep_stop, the tree, stop, each when the one before is done. Those that need it go on. It stays
/// loaded, and whatever its type is, the system goes on.
/// Blocks: parks; each step for the application's `shutdown` at most, then its processes are killed. Errors: not_started,
/// no_such_application, stopping. Source: Erlang application:stop/1.
result<void> stop(std::string_view name);

struct application_info {
    std::string name;
    std::string description;
    std::string version;

    friend bool operator==(application_info const&, application_info const&) = default;
};
/// Sorted by name. Source: Erlang application:which_applications/0.
[[nodiscard]] std::vector<application_info> started_applications();
/// Sorted by name. Source: Erlang application:loaded_applications/0.
[[nodiscard]] std::vector<application_info> loaded_applications();

/// Which application a process belongs to; nothing when to none, or when it has ended.
/// Source: Erlang application:get_application/1.
[[nodiscard]] std::optional<std::string> application_of(pid process);

// Environments. Keys may also be set that no specification names, and for applications that are not loaded yet. Each call
// locks and copies for a moment and does not park, but for the very first of a runtime.

/// The value now; nothing when there is none. Source: Erlang application:get_env/2.
[[nodiscard]] std::optional<env_value> get_env(std::string_view application, std::string_view key);
/// Why there is none: no_such_application when it is not loaded and nothing was set for it, else no_such_key.
[[nodiscard]] result<env_value> fetch_env(std::string_view application, std::string_view key);

struct env_options {
    bool persistent = false;  ///< it also holds against the defaults of a later load; of unset_env: that is forgotten too
};
/// Errors: argument_error when a loaded application declares the key and the value does not fit what it declares.
/// Source: Erlang application:set_env/4.
void set_env(std::string_view application, std::string_view key, env_value value, env_options options = {});
/// Source: Erlang application:unset_env/3.
void unset_env(std::string_view application, std::string_view key, env_options options = {});
/// All keys with their values; empty for an application that nothing is known of.
[[nodiscard]] env_table all_env(std::string_view application);

/// The value as bool, an integer, a float, std::string, a duration or std::vector<std::string>; nothing when there is none.
/// Errors: argument_error when it is of another type or does not fit.
template <class T>
[[nodiscard]] std::optional<T> get_env(std::string_view application, std::string_view key);
/// The same; `otherwise` when there is none.
template <class T>
[[nodiscard]] T get_env(std::string_view application, std::string_view key, T otherwise);

/// Reads the configuration again, for all loaded applications: keys that may change while an application runs
/// (env_key::reload) get their new values, and its config_change is called once with what became different, if anything
/// did; of the others the log says that they need a restart. Values of set_env that the configuration does not touch stay.
/// Blocks: parks, for each config_change as long as a start may take. Errors: bad_config, and then nothing has changed; the
/// reason of the first config_change that failed; stopping. Source: Erlang's config_change of a release upgrade.
result<void> reload_config();

/// What a reload found different, each as "application.key", in the order of the applications' names.
struct reload_report {
    std::vector<std::string> changed{};         ///< in force now
    std::vector<std::string> needs_restart{};   ///< of keys that may not change while the application runs
};
/// reload_config that tells what it found. Blocks, errors: as that.
[[nodiscard]] result<reload_report> reload_config_and_tell();

template <class T>
std::optional<T> get_env(std::string_view application, std::string_view key) {
    auto const value = get_env(application, key);
    if (!value) return std::nullopt;
    auto unpacked = unpack<T>(*value);
    if (!unpacked) detail::wrong_env(application, key, *value, env_type_of<T>());
    return unpacked;
}

template <class T>
T get_env(std::string_view application, std::string_view key, T otherwise) {
    return get_env<T>(application, key).value_or(std::move(otherwise));
}

}  // namespace weft::app
