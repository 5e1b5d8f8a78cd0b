// Folders that do not exist are passed over: most of the search path is a convenience that few programs use.

#include <weft/application/abi.hpp>
#include <weft/application/catalogue.hpp>
#include <weft/application/descriptor.hpp>
#include <weft/application/error.hpp>
#include <weft/detail/nearest.hpp>

#include <algorithm>
#include <filesystem>
#include <set>

namespace weft::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".so";

std::string joined(std::vector<std::string> const& folders) {
    std::string text;
    for (auto const& folder : folders) text += (text.empty() ? "" : ", ") + folder;
    return text.empty() ? "any folder (none is searched)" : text;
}

candidate candidate_of(std::shared_ptr<descriptor const> const& what) {
    return {.what = what->what,
            .file = {.path = "(in the program)", .spec_text = {}, .abi = std::string{library_abi()}, .build_id = {}},
            .callbacks = &what->callbacks,
            .directory = what->directory,
            .registered = what};
}

}  // namespace

candidate read_candidate(std::string const& path) {
    candidate made{.what = {}, .file = read_module(path)};
    made.what = parse_spec(made.file.spec_text, path + ": app.toml");
    return made;
}

std::string catalogue::add_file(std::string const& path) {
    candidate made = read_candidate(path);
    std::string name = made.what.name;
    known_.insert_or_assign(name, std::move(made));
    return name;
}

void catalogue::add_built_in(built_in const& what, std::string const& program) {
    candidate made = read_candidate(program);
    made.callbacks = what.callbacks;
    known_.insert_or_assign(what.name, std::move(made));
}

candidate const* catalogue::find(std::string_view name) {
    if (auto const known = known_.find(name); known != known_.end()) return &known->second;
    if (auto const found = find_registered(name)) return &known_.insert_or_assign(std::string{name}, candidate_of(found)).first->second;
    if (!is_application_name(name)) return nullptr;
    for (auto const& folder : folders_) {
        std::string const path = (fs::path{folder} / (std::string{name} + std::string{suffix})).string();
        std::error_code ignored;
        if (!fs::exists(path, ignored)) continue;
        candidate made = read_candidate(path);
        if (made.what.name != name)
            throw error{trouble::unusable_module, path + ": its application is called " + made.what.name + ", not " + std::string{name}};
        return &known_.insert_or_assign(std::string{name}, std::move(made)).first->second;
    }
    return nullptr;
}

std::vector<std::string> catalogue::names() const {
    std::set<std::string> all;
    for (auto const& [name, ignored] : known_) all.insert(name);
    for (auto& name : registered_applications()) all.insert(std::move(name));
    for (auto const& folder : folders_) {
        std::error_code failed;
        for (auto entry = fs::directory_iterator{folder, failed}; !failed && entry != fs::directory_iterator{}; entry.increment(failed)) {
            fs::path const& file = entry->path();
            if (file.extension() == suffix && is_application_name(file.stem().string())) all.insert(file.stem().string());
        }
    }
    return {all.begin(), all.end()};
}

std::string catalogue::not_found(std::string_view name) const {
    return "no application " + std::string{name} + " in " + joined(folders_) + detail::did_you_mean(name, names());
}

}  // namespace weft::app
