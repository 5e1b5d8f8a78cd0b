// The shell takes EDITOR apart, which may have options in it; file and line are its arguments and never part of a command.

#include "editor.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <system_error>

namespace weft::cli::tui {

std::optional<source_place> parse_place(std::string_view text) {
    std::size_t const colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    source_place made{.file = std::string{text.substr(0, colon)}};
    char const* const end = text.data() + text.size();
    auto const [rest, wrong] = std::from_chars(text.data() + colon + 1, end, made.line);
    if (wrong != std::errc{} || rest != end) return std::nullopt;
    return made;
}

std::optional<std::filesystem::path> find_source(std::string const& file, std::filesystem::path const& folder) {
    std::error_code ignored;
    std::filesystem::path const wanted{file};
    if (wanted.is_absolute() && std::filesystem::is_regular_file(wanted, ignored)) return wanted;
    for (std::filesystem::path at = std::filesystem::absolute(folder, ignored);; at = at.parent_path()) {
        for (std::string_view rest = file; !rest.empty();) {
            auto const found = at / rest;
            if (!std::filesystem::path{rest}.is_absolute() && std::filesystem::is_regular_file(found, ignored)) return found;
            std::size_t const slash = rest.find('/');
            if (slash == std::string_view::npos) break;
            rest.remove_prefix(slash + 1);
        }
        if (!at.has_relative_path()) return std::nullopt;
    }
}

bool run_editor(std::filesystem::path const& file, unsigned line) {
    std::string const plus = '+' + std::to_string(line);
    std::string const name = file.string();
    std::array<char const*, 7> const words{"sh", "-c", R"(exec ${VISUAL:-${EDITOR:-vi}} "$1" "$2")", "sh", plus.c_str(), name.c_str(), nullptr};
    // Signals that this program reads from a descriptor are blocked; the editor wants them.
    posix_spawnattr_t how;
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_init(&how);
    ::posix_spawnattr_setsigmask(&how, &none);
    ::posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK);
    pid_t child = 0;
    int const failed = ::posix_spawn(&child, "/bin/sh", nullptr, &how, const_cast<char* const*>(words.data()), ::environ);
    ::posix_spawnattr_destroy(&how);
    if (failed != 0) return false;
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace weft::cli::tui
