#pragma once
// From what the user asked for to what will be started: every application with its module, its place in the order, its
// start type and its environment, all checked before anything runs.

#include <weft/application/catalogue.hpp>
#include <weft/application/descriptor.hpp>
#include <weft/application/env.hpp>
#include <weft/application/spec.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft::app {

/// "hello", "hello:transient", "build/hello.so".
struct request {
    std::string name;                    ///< or the path of a module
    std::optional<start_type> start{};   ///< overrides the specification's
};
/// Errors: app::error (unusable_module) for an unknown start type.
[[nodiscard]] request parse_request(std::string_view argument);

struct planned {
    candidate const* app = nullptr;      ///< owned by the catalogue
    start_type start{};
    env_table env{};
};

/// In start order. Errors: app::error; unusable_module as start_order, bad_config with one line for every value that
/// does not fit, behind the `problems` that are known already. Blocks: reads modules.
[[nodiscard]] std::vector<planned> make_plan(catalogue& from, std::span<request const> wanted,
                                             std::span<setting const> settings, std::vector<std::string> problems = {});

/// Errors: app::error (bad_config) with all of them, a line each, if there is one.
void refuse_problems(std::vector<std::string> const& problems);

/// The application's callbacks; loads the module unless it is built in. A loaded module stays for ever.
/// Errors: app::error (unusable_module) when the module may not or cannot be loaded, or does not define the application.
[[nodiscard]] application const& load_callbacks(candidate const& app);

/// The application as a whole, its code loaded; `args` take the place of those that its specification names.
/// Errors: as load_callbacks.
[[nodiscard]] descriptor to_descriptor(candidate const& app, std::vector<std::string> const& args);

}  // namespace weft::app
