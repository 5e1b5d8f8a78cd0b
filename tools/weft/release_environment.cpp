// The hook is the shell's to read, so it may compute what it sets; what it set is read back from the variables that it leaves.

#include "release_environment.hpp"

#include "observer/cli_error.hpp"
#include "observer/node_directory.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

std::string variable(char const* name) {
    char const* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

void set_unless(char const* name, std::string const& value) {
    if (variable(name).empty()) ::setenv(name, value.c_str(), 1);
}

fs::path program() {
    std::error_code failed;
    return fs::read_symlink("/proc/self/exe", failed);
}

/// Runs in the child. What the hook prints is for people.
[[noreturn]] void read_hook(int answer, std::string const& file) {
    ::dup2(answer, STDOUT_FILENO);
    ::execl("/bin/sh", "sh", "-c", R"(set -a; . "$0" >&2 || exit 1; exec env -0)", file.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
}

std::string variables_after(std::string const& hook) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw cli_error{exit_code::internal_error, std::string{"cannot make a pipe: "} + std::strerror(errno)};
    int const child = ::fork();
    if (child == 0) read_hook(ends[1], hook);
    ::close(ends[1]);
    std::string text;
    std::array<char, 4096> some{};
    for (ssize_t got = 0; child > 0 && (got = ::read(ends[0], some.data(), some.size())) > 0;)
        text.append(some.data(), static_cast<std::size_t>(got));
    ::close(ends[0]);
    int status = -1;
    while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (status != 0) throw cli_error{exit_code::bad_config, "the hook file " + hook + " failed"};
    return text;
}

void take_variables(std::string const& text) {
    std::istringstream all{text};
    for (std::string each; std::getline(all, each, '\0');) {
        auto const split = each.find('=');
        if (split == std::string::npos) continue;
        std::string const name = each.substr(0, split);
        if (name != "RELEASE_ROOT" && name != "RELEASE_COMMAND" && name != "_") ::setenv(name.c_str(), each.c_str() + split + 1, 1);
    }
}

}  // namespace

void set_up_release_environment(release const& what, std::string const& command) {
    fs::path const folder = program().parent_path();
    fs::path const root = folder.filename() == "bin" ? folder.parent_path() : folder;
    ::setenv("RELEASE_ROOT", root.c_str(), 1);
    ::setenv("RELEASE_COMMAND", command.c_str(), 1);
    fs::path const hook = root / "env.sh";
    if (std::error_code failed; fs::is_regular_file(hook, failed)) take_variables(variables_after(hook.string()));
    set_unless("RELEASE_NAME", what.name);
    set_unless("RELEASE_VSN", what.version);
    set_unless("RELEASE_PROG", program().filename().string());
    set_unless("RELEASE_NODE", what.name);
    set_unless("RELEASE_TMP", (root / "tmp").string());
}

std::vector<std::string> words_from_environment() {
    std::vector<std::string> words;
    if (auto const file = variable("RELEASE_VM_ARGS"); !file.empty()) {
        auto const text = read_text(file);
        if (!text) throw cli_error{exit_code::bad_config, "RELEASE_VM_ARGS is '" + file + "', which cannot be read"};
        std::istringstream lines{*text};
        for (std::string line; std::getline(lines, line);) {
            std::istringstream all{line.substr(0, line.find('#'))};
            for (std::string word; all >> word;) words.push_back(word);
        }
    }
    if (auto const file = variable("RELEASE_CONFIG"); !file.empty()) words.insert(words.end(), {"--config", file});
    return words;
}

std::string release_cookie() { return variable("RELEASE_COOKIE"); }

std::string release_node() { return variable("RELEASE_NODE"); }

}  // namespace weft::cli
