// `weft doctor`: looks at the machine and says what a node will miss on it.

#include "commands.hpp"
#include "doctor_checks.hpp"
#include "module_folders.hpp"
#include "observer/cli_error.hpp"
#include "observer/node_directory.hpp"

#include <weft/application/abi.hpp>
#include <weft/application/error.hpp>
#include <weft/observer.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace weft::cli {
namespace {

namespace json = boost::json;

struct doctor_words {
    std::vector<std::string> paths;
    std::string run_dir;
    bool hints = false;
    bool json = false;
};

/// Those of every module in the search folders, and how many there were.
std::vector<finding> check_modules(doctor_words const& words, invocation const& of) {
    auto catalogue = make_catalogue(words.paths, of.linked);
    std::vector<finding> all;
    std::size_t good = 0;
    for (auto const& name : catalogue.names()) {
        try {
            auto const found = catalogue.find(name);
            if (found == nullptr) continue;
            auto wrong = check_module(found->file);
            if (wrong.empty()) ++good;
            all.insert(all.end(), wrong.begin(), wrong.end());
        } catch (app::error const& no) {
            all.push_back({"module", verdict::fail, no.what(), "build it again, or take it out of that folder"});
        }
    }
    all.insert(all.begin(), {"modules", verdict::ok,
                             std::to_string(good) + (good == 1 ? " application" : " applications") + " found that can be started"});
    return all;
}

std::vector<finding> examine(doctor_words const& words, invocation const& of) {
    std::vector<finding> all{{"weft", verdict::ok, "weft " WEFT_VERSION ", abi " + std::string{app::library_abi()}}};
    auto const add = [&](std::vector<finding> more) { all.insert(all.end(), more.begin(), more.end()); };
    add(check_machine(read_machine()));
    add(check_run_folder(read_run_folder(run_directory(words.run_dir)), max_socket_path));
    add(check_terminal(read_terminal()));
    add(check_modules(words, of));
    return all;
}

std::size_t count_of(std::vector<finding> const& all, verdict state) {
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](finding const& each) { return each.state == state; }));
}

std::string counted(std::size_t number, std::string const& what) { return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s"); }

void print_text(std::vector<finding> const& all, bool quiet) {
    for (auto const& each : all) {
        if (quiet && each.state == verdict::ok) continue;
        std::string const word{to_string(each.state)};
        std::cout << word << std::string(6 - word.size(), ' ') << each.text << '\n';
        if (!each.hint.empty()) std::cout << "      " << each.hint << '\n';
    }
    std::cout << counted(count_of(all, verdict::warn), "warning") << ", " << counted(count_of(all, verdict::fail), "failure") << '\n';
}

/// What is wrong as comments, what to do about it below each.
void print_hints(std::vector<finding> const& all) {
    for (auto const& each : all)
        if (!each.hint.empty()) std::cout << "# " << each.text << '\n' << each.hint << '\n';
}

void print_json(std::vector<finding> const& all) {
    json::array findings;
    for (auto const& each : all) {
        json::object one{{"check", each.check}, {"state", std::string{to_string(each.state)}}, {"text", each.text}};
        if (!each.hint.empty()) one["hint"] = each.hint;
        findings.push_back(std::move(one));
    }
    std::cout << json::serialize(json::object{{"ok", count_of(all, verdict::fail) == 0},
                                              {"warnings", count_of(all, verdict::warn)},
                                              {"failures", count_of(all, verdict::fail)},
                                              {"findings", std::move(findings)}})
              << '\n';
}

int see_doctor(doctor_words const& words, invocation const& of) {
    auto const all = examine(words, of);
    if (words.json) print_json(all);
    else if (words.hints) print_hints(all);
    else print_text(all, of.quiet);
    return static_cast<int>(count_of(all, verdict::fail) == 0 ? exit_code::fine : exit_code::found_bad);
}

}  // namespace

void add_doctor(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<doctor_words>();
    auto* const doctor = root.add_subcommand("doctor", "Check this machine: what a node would miss on it");
    doctor->fallthrough()->footer("The exit code is 5 when something will not work; warnings alone are fine.\nExample: weft doctor --fix-hints");
    doctor->add_flag("--json", words->json, "One line of JSON");
    doctor->add_flag("--fix-hints", words->hints, "Only what to do about it, as lines for a shell");
    doctor->add_option("--path", words->paths, "Where to look for modules; may be repeated")->type_name("DIR")->allow_extra_args(false);
    doctor->add_option("--run-dir", words->run_dir, "Where the nodes have their files")->type_name("DIR");
    doctor->callback([words, &of] { of.chosen = [words, &of] { return see_doctor(*words, of); }; });
}

}  // namespace weft::cli
