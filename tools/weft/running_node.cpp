// A pid may be another program's a moment later; a descriptor of the process may not.

#include "running_node.hpp"

#include "observer/cli_error.hpp"
#include "observer/client.hpp"

#include <weft/detail/duration_text.hpp>

#include <boost/json/array.hpp>

#include <poll.h>
#include <unistd.h>

// The header of glibc 2.36 forgets that C++ gives names another form.
extern "C" {
#include <sys/pidfd.h>
}

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>

namespace weft::cli {
namespace {

constexpr nanoseconds patience = std::chrono::seconds{2};
constexpr std::int64_t most_rows = 5000;
constexpr std::size_t most_told = 20;

std::int64_t pid_in(std::string const& file) {
    std::string const text = read_text(file).value_or("");
    std::int64_t pid = 0;
    std::from_chars(text.data(), text.data() + text.size(), pid);
    return pid;
}

std::string text_of(json::object const& row, std::string_view key) {
    auto const* const value = row.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

nanoseconds time_of(json::object const& row, std::string_view key) {
    auto const* const value = row.if_contains(key);
    return nanoseconds{value != nullptr && value->is_int64() ? value->get_int64() : 0};
}

bool is_in_the_way(json::object const& row) {
    return !text_of(row, "app").empty() && text_of(row, "behaviour") != "application" && text_of(row, "state") != "exiting";
}

std::string line_of(json::object const& row) {
    std::string line = text_of(row, "pid");
    for (auto const* key : {"name", "label", "app"})
        if (auto const text = text_of(row, key); !text.empty()) line += "  " + text;
    line += "  in " + text_of(row, "state") + " for " + detail::duration_words(time_of(row, "state_ns"));
    if (auto const whom = text_of(row, "waits_for"); !whom.empty()) line += ", waits for " + whom;
    if (auto const place = text_of(row, "waits_at"); !place.empty()) line += ", " + place;
    return line;
}

}  // namespace

running_node::running_node(std::string const& run_dir, std::string const& name)
    : record_{find_node(run_dir, name)}, paths_{paths_of(run_dir, record_.name)} {
    auto const gone = [&] { return cli_error{exit_code::no_such_node, "no node named " + record_.name + " is running in " + run_dir}; };
    if (record_.pid == 0) record_.pid = pid_in(paths_.pid);
    handle_ = ::pidfd_open(static_cast<pid_t>(record_.pid), 0);
    // While its lock is held and its pid is the same, the descriptor cannot be another's.
    if (handle_ >= 0 && is_locked(paths_.lock) && pid_in(paths_.pid) == record_.pid) return;
    if (handle_ >= 0) ::close(handle_);
    throw gone();
}

running_node::~running_node() { ::close(handle_); }

void running_node::send(int signal) const {
    if (::pidfd_send_signal(handle_, signal, nullptr, 0) == 0) return;
    exit_code const code = errno == EPERM ? exit_code::not_allowed : exit_code::no_such_node;
    throw cli_error{code, record_.name + ": cannot signal it: " + std::strerror(errno)};
}

bool running_node::wait(nanoseconds limit) const {
    pollfd wanted{.fd = handle_, .events = POLLIN, .revents = 0};
    auto const millis = std::clamp<std::int64_t>(std::chrono::ceil<std::chrono::milliseconds>(limit).count(), 0, 1 << 30);
    return ::poll(&wanted, 1, static_cast<int>(millis)) > 0;
}

std::vector<std::string> who_is_left(node_record const& node) {
    std::vector<std::string> lines;
    if (node.socket.empty()) return lines;
    try {
        client ask{node.socket, patience};
        auto const answer = ask.ask("ps", {{"limit", most_rows}});
        for (auto const& row : answer.at("rows").as_array()) {
            if (!is_in_the_way(row.as_object())) continue;
            lines.push_back(line_of(row.as_object()));
            if (lines.size() >= most_told) break;
        }
    } catch (std::exception const&) {
        // It is on its way out; what was heard so far is worth telling.
    }
    return lines;
}

}  // namespace weft::cli
