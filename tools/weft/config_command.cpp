// `weft config`: what a node would run with, read and checked as `weft run` does it, without running anything.

#include "commands.hpp"
#include "config_layers.hpp"
#include "config_node_keys.hpp"
#include "config_schema.hpp"
#include "config_text.hpp"
#include "module_folders.hpp"
#include "observer/cli_error.hpp"
#include "release_environment.hpp"
#include "run_options.hpp"

#include <weft/application/config_file.hpp>
#include <weft/application/error.hpp>
#include <weft_cli/release.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <sstream>

namespace weft::cli {
namespace {

namespace json = boost::json;

struct config_words {
    std::vector<std::string> paths;
    std::vector<std::string> files;
    std::vector<std::string> settings;
    std::string env;
    std::string node;
    std::vector<std::string> apps;
    bool origin = false;
    bool json = false;
};

config_sources sources_of(config_words const& words, invocation const& of) {
    auto const release = of.released != nullptr ? of.released->configuration : nullptr;
    return {.node = words.node.empty() && of.released != nullptr ? release_node() : words.node,
            .files = words.files,
            .env = environment_name(words.env),
            .command_line = command_line_settings(words.settings),
            .release = release,
            .folder = std::filesystem::current_path().string(),
            .machine_folder = machine_config_folder()};
}

/// Those of the command that starts nodes.
std::vector<app::env_key> known_node_keys(CLI::App const& root, invocation const& of) {
    return keys_of(node_keys(*root.get_subcommand(of.released != nullptr ? "start" : "run")));
}

/// Errors are lines for people and for editors, so there is no name of a program before them.
int report(std::vector<std::string> const& problems) {
    for (auto const& each : problems) std::cerr << each << '\n';
    return problems.empty() ? 0 : static_cast<int>(exit_code::bad_config);
}

int show(CLI::App const& root, config_words const& words, invocation const& of) {
    auto catalogue = make_catalogue(words.paths, of.linked);
    auto config = read_configuration(sources_of(words, of));
    auto const node = known_node_keys(root, of);
    std::vector<config_part> parts;
    for (auto const& name : words.apps) {
        if (name == app::node_settings) {
            parts.push_back({name, with_lint(node, config.settings), resolve_node(node, config.settings, config.problems), "weft"});
            continue;
        }
        auto const& found = pick_application(catalogue, name);
        parts.push_back({found.what.name, found.what.env,
                         app::resolve_env(found.what.name, found.what.env, config.settings, config.problems), found.file.path});
    }
    if (words.json) std::cout << json::serialize(config_json(parts)) << '\n';
    else std::cout << config_text(parts, words.origin);
    return report(config.problems);
}

/// The applications that the configuration speaks of, each with the place where it does so first. Any program may have a
/// variable that looks like ours, so those of the environment do not count.
std::vector<app::setting> subjects_of(configuration const& config) {
    std::vector<app::setting> all;
    std::set<std::string> seen{std::string{app::node_settings}};
    for (auto const& each : config.settings)
        if (each.layer != app::config_layer::environment && seen.insert(each.application).second) all.push_back(each);
    return all;
}

void check_application(app::catalogue& in, app::setting const& subject, configuration& config) {
    try {
        if (auto const* const found = in.find(subject.application))
            static_cast<void>(app::resolve_env(subject.application, found->what.env, config.settings, config.problems));
        else config.problems.push_back(subject.origin + ": " + in.not_found(subject.application));
    } catch (app::error const& no) {
        std::istringstream lines{no.what()};
        for (std::string line; std::getline(lines, line);) config.problems.push_back(line);
    }
}

int check(CLI::App const& root, config_words const& words, invocation const& of) {
    auto catalogue = make_catalogue(words.paths, of.linked);
    auto config = read_configuration(sources_of(words, of));
    check_as_flags(resolve_node(known_node_keys(root, of), config.settings, config.problems), {}, config.problems);
    auto subjects = subjects_of(config);
    for (auto const& name : words.apps) {
        auto const& picked = pick_application(catalogue, name).what.name;
        bool const known = std::any_of(subjects.begin(), subjects.end(), [&](auto const& each) { return each.application == picked; });
        if (!known) subjects.push_back({.application = picked, .key = {}, .text = {}});
    }
    for (auto const& each : subjects) check_application(catalogue, each, config);
    if (words.json) {
        json::object const made{{"ok", config.problems.empty()},
                                {"files", json::array(config.files.begin(), config.files.end())},
                                {"problems", json::array(config.problems.begin(), config.problems.end())}};
        std::cout << json::serialize(made) << '\n';
        return config.problems.empty() ? 0 : static_cast<int>(exit_code::bad_config);
    }
    if (config.problems.empty() && !of.quiet) {
        if (config.files.empty()) std::cout << "no configuration file: fine\n";
        for (auto const& file : config.files) std::cout << file << ": fine\n";
    }
    return report(config.problems);
}

int print_schema(CLI::App const& root, config_words const& words, invocation const& of) {
    auto catalogue = make_catalogue(words.paths, of.linked);
    std::vector<app::candidate const*> apps;
    for (auto const& name : words.apps) apps.push_back(&pick_application(catalogue, name));
    if (words.apps.empty()) apps = readable_applications(catalogue);
    std::cout << json::serialize(config_schema(known_node_keys(root, of), apps)) << '\n';
    return 0;
}

void add_common(CLI::App& to, config_words& words) {
    to.add_option("--path", words.paths, "Where to look for modules; may be repeated")->type_name("DIR")->allow_extra_args(false);
    to.add_option("-c,--config", words.files, "A file to read; may be repeated, later ones win; default: weft.toml when there is one")
        ->type_name("FILE")->allow_extra_args(false);
    to.add_option("-e,--env", words.env, "Reads weft.NAME.toml beside them too; default: WEFT_ENV, or dev")->type_name("NAME");
    to.add_option("--set", words.settings, "One value")->type_name("APP.KEY=VALUE")->allow_extra_args(false);
    to.add_option("-n,--name", words.node, "Reads what the machine says about this node too: /etc/weft/NAME.toml")->type_name("NODE");
    to.add_flag("--json", words.json, "One line of JSON");
}

}  // namespace

void add_config(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<config_words>();
    auto* const config = root.add_subcommand("config", "What nodes and applications are told to be");
    config->require_subcommand(1)->fallthrough();
    config->footer("Later layers win: the application's defaults; /etc/weft/NODE.toml (WEFT_ETC names another folder); weft.toml or each\n"
                   "--config; weft.ENV.toml beside it; variables such as WEFT_SHOP__PORT; --set and flags.\n"
                   "Example: weft config show shop --origin");
    add_common(*config, *words);

    auto* const values = config->add_subcommand("show", "The values that an application would run with");
    values->fallthrough()->footer("Example: weft config show airports weft --origin");
    values->add_option("apps", words->apps, "Names or module files; weft for the node itself")->required()->type_name("APP");
    values->add_flag("--origin", words->origin, "Where each value comes from");
    values->callback([words, &root, &of] { of.chosen = [words, &root, &of] { return show(root, *words, of); }; });

    auto* const checked = config->add_subcommand("check", "Name everything that is wrong with it");
    checked->fallthrough()->footer("Example: weft config check -c weft.toml");
    checked->add_option("apps", words->apps, "Applications to check beside those that the files speak of")->type_name("APP");
    checked->callback([words, &root, &of] { of.chosen = [words, &root, &of] { return check(root, *words, of); }; });

    auto* const schema = config->add_subcommand("schema", "JSON Schema of a configuration file, for editors");
    schema->fallthrough()->footer("Example: weft config schema >weft.schema.json");
    schema->add_option("apps", words->apps, "Only these applications; default: all that are found")->type_name("APP");
    schema->callback([words, &root, &of] { of.chosen = [words, &root, &of] { return print_schema(root, *words, of); }; });
}

}  // namespace weft::cli
