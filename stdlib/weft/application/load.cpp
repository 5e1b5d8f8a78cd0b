// Loading a module. It is never unloaded: processes, timers and exceptions may refer to its code for as long as the
// program runs.

#include <weft/application.hpp>
#include <weft/application/error.hpp>
#include <weft/application/plan.hpp>

#include <dlfcn.h>

#include <filesystem>

namespace weft::app {
namespace {

[[noreturn]] void fail(std::string const& path, std::string const& why) {
    throw error{trouble::unusable_module, path + ": " + why};
}

/// dlopen takes a bare name for one to be searched for, so the path must have a slash.
void* open_module(std::string const& path) {
    // Local: two modules may use the same names for different things. Now: a symbol bound on first use is resolved on
    // whatever small stack happens to be running.
    void* const handle = ::dlopen(std::filesystem::absolute(path).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle != nullptr) return handle;
    std::string const why = ::dlerror();
    bool const older_or_newer = why.find("undefined symbol: _ZN") != std::string::npos && why.find("4weft") != std::string::npos;
    fail(path, "cannot be loaded: " + why + (older_or_newer ? "; it was built for another weft: build it again" : ""));
}

}  // namespace

application const& load_callbacks(candidate const& app) {
    if (app.callbacks != nullptr) return *app.callbacks;
    check_loadable(app.file);  // again: a caller may come without a plan
    std::string const symbol = "weft_application_" + app.what.name;
    void const* const found = ::dlsym(open_module(app.file.path), symbol.c_str());
    if (found == nullptr) fail(app.file.path, "does not define WEFT_APPLICATION(" + app.what.name + ")");
    return *static_cast<application const*>(found);
}

descriptor to_descriptor(candidate const& app, std::vector<std::string> const& args) {
    descriptor made{.what = app.what, .callbacks = load_callbacks(app), .directory = app.directory, .commands = {}};
    if (app.registered != nullptr) made.commands = app.registered->commands;
    if (made.directory.empty()) made.directory = std::filesystem::absolute(app.file.path).parent_path().string();
    if (!args.empty()) made.what.args = args;
    return made;
}

}  // namespace weft::app
