// The folders need not exist; the catalogue passes over those that do not.

#include "module_folders.hpp"

#include "observer/cli_error.hpp"

#include <weft/application/error.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>

namespace weft::cli {

namespace fs = std::filesystem;

std::vector<std::string> module_folders(std::vector<std::string> const& named, std::string const& program) {
    std::vector<std::string> all = named;
    if (char const* const variable = std::getenv("WEFT_PATH")) {
        std::istringstream parts{variable};
        for (std::string part; std::getline(parts, part, ':');)
            if (!part.empty()) all.push_back(part);
    }
    all.emplace_back("./build/apps");
    fs::path const home = fs::path{program}.parent_path();
    // A build has the program in tools/weft (or bin), an installation in bin.
    for (char const* relative : {"../../apps", "../apps", "../lib/weft/apps"}) {
        std::error_code missing;
        auto const folder = fs::canonical(home / relative, missing);
        if (!missing) all.push_back(folder.string());
    }
    return all;
}

std::string program_path() {
    std::error_code failed;
    return fs::read_symlink("/proc/self/exe", failed).string();
}

app::catalogue make_catalogue(std::vector<std::string> const& named, std::span<app::built_in const> linked) {
    std::string const program = program_path();
    app::catalogue made{module_folders(named, program)};
    for (auto const& each : linked) made.add_built_in(each, program);
    return made;
}

app::candidate const& pick_application(app::catalogue& from, std::string const& name) {
    bool const is_file = name.find('/') != std::string::npos || name.ends_with(".so");
    auto const* const found = from.find(is_file ? from.add_file(name) : name);
    if (found == nullptr) throw cli_error{exit_code::not_found, from.not_found(name)};
    return *found;
}

std::vector<app::candidate const*> readable_applications(app::catalogue& from) {
    std::vector<app::candidate const*> all;
    for (auto const& name : from.names()) {
        try {
            if (auto const* const found = from.find(name)) all.push_back(found);
        } catch (app::error const& no) {
            std::cerr << "weft: " << no.what() << '\n';
        }
    }
    return all;
}

}  // namespace weft::cli
