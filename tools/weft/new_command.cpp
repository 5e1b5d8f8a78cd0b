// `weft new`: writes a project that builds, passes its tests and runs as it is.

#include "commands.hpp"
#include "new_project.hpp"
#include "observer/cli_error.hpp"

#include <weft/detail/nearest.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

namespace weft::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct new_words {
    std::string name;
    std::string kind = "app";
    bool force = false;
    bool json = false;
};

std::vector<std::string> const& kinds() {
    static std::vector<std::string> const all{"app", "pipeline", "lib", "minimal"};
    return all;
}

void refuse_wrong_words(new_words const& words) {
    if (auto const wrong = wrong_with_name(words.name); !wrong.empty())
        throw cli_error{exit_code::usage, "a project cannot be called '" + words.name + "': " + wrong};
    if (std::find(kinds().begin(), kinds().end(), words.kind) != kinds().end()) return;
    throw cli_error{exit_code::usage, "--template is '" + words.kind + "'; it must be app, pipeline, lib or minimal" +
                                          detail::did_you_mean(words.kind, kinds())};
}

void refuse_full_folder(new_words const& words) {
    std::error_code failed;
    if (!fs::exists(words.name, failed)) return;
    if (!fs::is_directory(words.name, failed)) throw cli_error{exit_code::cannot_create, words.name + ": is there already, and is no folder"};
    bool const empty = fs::is_empty(words.name, failed);
    if (failed) throw cli_error{exit_code::cannot_create, words.name + ": " + failed.message()};
    if (!empty && !words.force)
        throw cli_error{exit_code::cannot_create, words.name + ": is there already, and is not empty; --force writes over its files"};
}

void write(fs::path const& to, std::string const& text) {
    std::error_code failed;
    fs::create_directories(to.parent_path(), failed);
    if (failed) throw cli_error{exit_code::cannot_create, to.parent_path().string() + ": " + failed.message()};
    std::ofstream file{to, std::ios::binary | std::ios::trunc};
    file << text << std::flush;
    if (!file) throw cli_error{exit_code::cannot_create, to.string() + ": cannot be written"};
}

/// The files of a folder in a line of their own.
void list_files(std::vector<project_file> const& files) {
    std::string folder;
    std::string line;
    for (auto const& each : files) {
        auto const parent = fs::path{each.path}.parent_path().string();
        if (parent != folder && !line.empty()) std::cout << "  " << line << '\n', line.clear();
        folder = parent;
        line += (line.empty() ? "" : "  ") + each.path;
    }
    std::cout << "  " << line << '\n';
}

int make(new_words const& words, bool quiet) {
    refuse_wrong_words(words);
    refuse_full_folder(words);
    auto const files = make_project(words.kind, words.name);
    for (auto const& each : files) write(fs::path{words.name} / each.path, each.text);
    if (words.json) {
        json::array paths;
        for (auto const& each : files) paths.emplace_back(each.path);
        std::cout << json::serialize(json::object{{"directory", words.name}, {"template", words.kind}, {"files", std::move(paths)}}) << '\n';
        return 0;
    }
    if (quiet) return 0;
    std::cout << "made " << words.name << "/\n";
    list_files(files);
    std::cout << "next:\n  cd " << words.name
              << " && cmake --preset dev && cmake --build --preset dev && ctest --preset dev\n  weft run " << words.name << '\n';
    return 0;
}

}  // namespace

void add_new(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<new_words>();
    auto* const made = root.add_subcommand("new", "Make a project that builds, passes its tests and runs");
    made->fallthrough()->footer("Example: weft new greeter --template pipeline");
    made->add_option("name", words->name, "Name of the project, its application and its folder")->required();
    made->add_option("--template", words->kind,
                     "app (a supervisor, a server, tests), pipeline, lib (nothing to start) or minimal (one file)")
        ->type_name("WHAT")->capture_default_str();
    made->add_flag("--force", words->force, "Write into a folder that is not empty");
    made->add_flag("--json", words->json, "One line of JSON");
    made->callback([words, &of] { of.chosen = [words, &of] { return make(*words, of.quiet); }; });
}

}  // namespace weft::cli
