// All addresses of a module go in one command line; two lines come back for each.

#include "addresses_to_lines.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <sstream>

namespace weft::cli {
namespace {

constexpr std::size_t most_at_once = 1'000;

std::string read_all(int from) {
    std::string all;
    std::array<char, 16'384> part{};
    for (;;) {
        ssize_t const got = ::read(from, part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return all;
        all.append(part.data(), static_cast<std::size_t>(got));
    }
}

/// What the program writes to standard output; nothing when it cannot be started.
std::string output_of(std::vector<std::string> words) {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    int const failed = ::posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    std::string all = failed == 0 ? read_all(ends[0]) : std::string{};
    ::close(ends[0]);
    while (failed == 0 && ::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {}
    return all;
}

void add_lines(std::vector<source_line>& to, std::string const& output) {
    std::istringstream lines{output};
    source_line one;
    while (std::getline(lines, one.function) && std::getline(lines, one.place)) {
        if (one.function == "??") one.function.clear();
        if (auto const more = one.place.find(" (discriminator"); more != std::string::npos) one.place.erase(more);
        if (one.place.starts_with("??") || one.place.ends_with(":?") || one.place.ends_with(":0")) one.place.clear();
        to.push_back(one);
    }
}

}  // namespace

std::vector<source_line> addresses_to_lines(std::string const& module, std::vector<std::string> const& addresses) {
    std::vector<source_line> all;
    for (std::size_t first = 0; first < addresses.size(); first += most_at_once) {
        std::vector<std::string> words{"addr2line", "-f", "-C", "-e", module};
        auto const begin = addresses.begin() + static_cast<std::ptrdiff_t>(first);
        std::size_t const count = std::min(most_at_once, addresses.size() - first);
        words.insert(words.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
        std::size_t const wanted = all.size() + count;
        add_lines(all, output_of(std::move(words)));
        if (all.size() != wanted) return {};
    }
    return all;
}

}  // namespace weft::cli
