// A release is the command line of weft that knows what to run.

#include "commands.hpp"
#include "observer/cli_error.hpp"
#include "observer/cookie.hpp"
#include "observer/node_directory.hpp"
#include "release_environment.hpp"

#include <weft/application/error.hpp>
#include <weft_cli/release.hpp>

namespace weft {
namespace {

/// Errors: app::error for what is wrong with the release itself.
void check(release const& what) {
    if (!cli::is_node_name(what.name))
        throw app::error{app::trouble::unusable_module, "release: name is '" + what.name +
                                                            "'; allowed are letters, digits, dot, dash and underscore, no dot first, 64 at most"};
    if (what.applications.empty())
        throw app::error{app::trouble::unusable_module, "release " + what.name + ": applications is empty; it must name one or more"};
}

}  // namespace

int run(int argc, char const* const* argv, release what) {
    return cli::run_command_line(argc, argv, {}, [&what](cli::invocation& of) {
        check(what);
        for (auto& each : what.descriptors) app::register_application(std::move(each));
        for (auto& each : what.applications)
            if (!each.start) each.start = app::start_type::permanent;
        of.released = &what;
        std::string const command = of.arguments.empty() ? "" : of.arguments.front();
        cli::set_up_release_environment(what, command);
        if (auto cookie = cli::release_cookie(); !cookie.empty()) cli::use_cookie(std::move(cookie));
        if (command == "start" || command == "daemon" || command == "eval") of.more_words = cli::words_from_environment();
    });
}

}  // namespace weft
