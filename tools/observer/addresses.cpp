#include "addresses.hpp"

#include "model.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <sstream>
#include <system_error>

extern char** environ;

namespace weft::cli {
namespace {

std::string behind_last_slash(std::string const& path, int slashes) {
    std::size_t at = path.size();
    for (; slashes > 0 && at != std::string::npos && at > 0; --slashes) at = path.rfind('/', at - 1);
    return at == std::string::npos || at == path.size() ? path : path.substr(at + 1);
}

/// "/src/shop/price.cpp:41 (discriminator 3)" becomes "shop/price.cpp:41".
std::string short_place(std::string place) {
    if (auto const more = place.find(" ("); more != std::string::npos) place.erase(more);
    return place.starts_with("??") || place.ends_with(":?") ? "" : behind_last_slash(place, 2);
}

/// A template's arguments and a function's parameters fill lines and tell little.
std::string short_function(std::string const& name) {
    std::string text;
    int depth = 0;
    for (char const c : name) {
        if (c == '(' || c == '<') ++depth;
        if (depth == 0) text += c;
        if (c == ')' || c == '>') --depth;
    }
    return text.empty() || depth != 0 ? name : text;
}

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

}  // namespace

std::string output_of(std::vector<std::string> const& arguments) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::vector<std::string> words = arguments;
    std::vector<char*> pointers;
    for (auto& each : words) pointers.push_back(each.data());
    pointers.push_back(nullptr);
    pid_t child = -1;
    int const failed = ::posix_spawnp(&child, pointers.front(), &actions, nullptr, pointers.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    std::string const text = failed == 0 ? read_all(ends[0]) : std::string{};
    ::close(ends[0]);
    while (failed == 0 && ::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {}
    return text;
}

void address_names::learn(json::array const& frames) {
    learn_all(frames);
    std::map<std::string, std::vector<std::string>> wanted;
    for (auto const& each : std::exchange(pending_, {})) {
        if (!each.is_object()) continue;
        place const where{text_of(each.get_object(), "module"), text_of(each.get_object(), "offset")};
        if (known_.try_emplace(where).second) wanted[where.first].push_back(where.second);
    }
    for (auto const& [module, offsets] : wanted) {
        std::error_code ignored;
        if (!module.starts_with('/') || !std::filesystem::is_regular_file(module, ignored)) continue;
        std::vector<std::string> words{"addr2line", "-C", "-f", "-e", module};
        words.insert(words.end(), offsets.begin(), offsets.end());
        std::istringstream lines{output_of(words)};
        std::string function;
        std::string where;
        for (auto const& offset : offsets) {
            if (!std::getline(lines, function) || !std::getline(lines, where)) break;
            std::string const line = short_place(where);
            if (function.starts_with("??")) continue;
            known_[{module, offset}] = printable(short_function(function)) + (line.empty() ? "" : ' ' + printable(line));
        }
    }
}

std::string address_names::name_of(json::object const& frame) const {
    auto const found = known_.find({text_of(frame, "module"), text_of(frame, "offset")});
    if (found != known_.end() && !found->second.empty()) return found->second;
    if (std::string const name = text_of(frame, "name"); !name.empty()) return short_function(name);
    std::string const module = text_of(frame, "module");
    return module.empty() ? text_of(frame, "address") : behind_last_slash(module, 1) + '+' + text_of(frame, "offset");
}

}  // namespace weft::cli
