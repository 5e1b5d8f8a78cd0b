// `weft systemd`: prints a unit for an application that is there, so that it need not be written by hand.

#include "commands.hpp"
#include "module_folders.hpp"
#include "observer/cli_error.hpp"
#include "observer/node_directory.hpp"
#include "systemd_unit.hpp"

#include <weft/application/plan.hpp>
#include <weft/detail/duration_text.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

struct systemd_words {
    std::vector<std::string> applications;
    std::vector<std::string> paths;
    std::vector<std::string> configs;
    std::string name;
    std::string user;
    std::string env;
    std::string stop_timeout = "25s";
    bool json = false;
};

/// Errors: cli_error (usage).
void refuse_wrong_words(systemd_words const& words) {
    if (!words.name.empty() && !is_node_name(words.name))
        throw cli_error{exit_code::usage, "--name is '" + words.name +
                                              "'; it must be letters, digits, dot, dash and underscore, no dot first, 64 at most"};
    bool const good = std::all_of(words.user.begin(), words.user.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    });
    if (!good) throw cli_error{exit_code::usage, "--user is '" + words.user + "'; it must be the name or the number of a user"};
}

/// What the unit says more than names: paths that hold wherever the service manager stands.
std::vector<std::string> more_options(systemd_words const& words) {
    std::vector<std::string> all;
    auto const add = [&](char const* option, std::string const& value) { all.insert(all.end(), {option, value}); };
    for (auto const& each : words.paths) add("--path", fs::absolute(each).lexically_normal().string());
    for (auto const& each : words.configs) add("--config", fs::absolute(each).lexically_normal().string());
    if (!words.env.empty()) add("--env", words.env);
    if (words.stop_timeout != systemd_words{}.stop_timeout) add("--stop-timeout", words.stop_timeout);
    return all;
}

/// The service manager has another working folder and no WEFT_PATH; what is installed beside the program it finds all the same.
bool is_found_anywhere(fs::path const& module, std::vector<std::string> const& named) {
    fs::path const folder = fs::absolute(module).lexically_normal().parent_path();
    if (folder == fs::path{program_path()}.parent_path().parent_path() / "lib/weft/apps") return true;
    return std::any_of(named.begin(), named.end(), [&](auto const& each) { return fs::absolute(each).lexically_normal() == folder; });
}

systemd_unit unit_of(systemd_words const& words, invocation const& of) {
    auto catalogue = make_catalogue(words.paths, of.linked);
    systemd_unit made{.program = program_path(), .applications = {}, .node = words.name, .description = {}, .user = words.user,
                      .options = more_options(words)};
    for (auto const& each : words.applications) {
        auto const asked = app::parse_request(each);
        auto const& found = pick_application(catalogue, asked.name);
        std::string const name = found.callbacks != nullptr || is_found_anywhere(found.file.path, words.paths)
                                     ? found.what.name
                                     : fs::absolute(found.file.path).lexically_normal().string();
        made.applications.push_back(name + (asked.start ? ':' + std::string{to_string(*asked.start)} : ""));
        if (made.node.empty()) made.node = found.what.name;
        made.description += (made.description.empty() ? "" : ", ") + found.what.name + ' ' + found.what.version.to_string();
    }
    auto const limit = detail::parse_duration(words.stop_timeout);
    if (!limit)
        throw cli_error{exit_code::usage, "--stop-timeout is '" + words.stop_timeout + "'; it must be " + std::string{detail::duration_examples}};
    made.stop_timeout = *limit;
    return made;
}

int print_unit(systemd_words const& words, invocation const& of) {
    refuse_wrong_words(words);
    auto const unit = unit_of(words, of);
    if (words.json) std::cout << boost::json::serialize(boost::json::object{{"name", unit.node + ".service"}, {"unit", unit_text(unit)}}) << '\n';
    else std::cout << unit_text(unit);
    return 0;
}

}  // namespace

void add_systemd(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<systemd_words>();
    auto* const unit = root.add_subcommand("systemd", "Print a unit file that runs applications as a service");
    unit->fallthrough()->footer("Example: weft systemd airports --name demo --user weft >/etc/systemd/system/demo.service");
    unit->add_option("apps", words->applications, "Names or module files, as for run")->required()->type_name("APP");
    unit->add_option("-n,--name", words->name, "Name of the node; default: the first application's");
    unit->add_option("--user", words->user, "The user whose rights it has");
    unit->add_option("--path", words->paths, "Where to look for modules; may be repeated")->type_name("DIR")->allow_extra_args(false);
    unit->add_option("-c,--config", words->configs, "A configuration file; may be repeated")->type_name("FILE")->allow_extra_args(false);
    unit->add_option("-e,--env", words->env, "Reads weft.NAME.toml beside them too")->type_name("NAME");
    unit->add_option("--stop-timeout", words->stop_timeout, "For the whole stop")->type_name("TIME")->capture_default_str();
    unit->add_flag("--json", words->json, "One line of JSON");
    unit->callback([words, &of] { of.chosen = [words, &of] { return print_unit(*words, of); }; });
}

}  // namespace weft::cli
