// A node is running exactly as long as its lock is held: the kernel gives the lock back however the node ends.

#include "node_directory.hpp"

#include "cli_error.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <weft/detail/nearest.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace weft::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string environment(char const* name) {
    char const* const value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string{value};
}

std::string raw_text(json::object const& from, std::string_view key) {
    auto const* const value = from.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

std::int64_t integer_of(json::object const& from, std::string_view key) {
    auto const* const value = from.if_contains(key);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

std::vector<std::string> words_of(json::object const& from, std::string_view key) {
    std::vector<std::string> words;
    auto const* const value = from.if_contains(key);
    if (value != nullptr && value->is_array())
        for (auto const& each : value->get_array())
            if (each.is_string()) words.emplace_back(each.get_string());
    return words;
}

std::string joined(std::vector<std::string> const& names) {
    std::string text;
    for (auto const& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace

std::string run_directory(std::string const& option) {
    if (!option.empty()) return option;
    if (auto const own = environment("WEFT_RUN_DIR"); !own.empty()) return own;
    // systemd gives a list when several are set up; the first is ours.
    if (auto const given = environment("RUNTIME_DIRECTORY"); !given.empty()) return given.substr(0, given.find(':'));
    if (auto const user = environment("XDG_RUNTIME_DIR"); !user.empty()) return user + "/weft";
    if (::geteuid() == 0) return "/run/weft";
    return "/tmp/weft-" + std::to_string(::geteuid());
}

bool is_node_name(std::string_view name) noexcept {
    auto const usable = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    };
    return !name.empty() && name.size() <= 64 && name.front() != '.' && std::all_of(name.begin(), name.end(), usable);
}

node_paths paths_of(std::string const& run_dir, std::string const& node) {
    std::string const directory = (fs::path{run_dir} / node).string();
    return {.directory = directory,
            .lock = directory + "/lock",
            .pid = directory + "/pid",
            .socket = directory + "/control.sock",
            .facts = directory + "/node.json",
            .last = directory + "/last.json",
            .log = directory + "/node.log",
            .output = directory + "/node.out"};
}

std::optional<node_record> parse_record(std::string_view json_text) {
    boost::system::error_code wrong;
    auto const parsed = json::parse(json::string_view{json_text.data(), json_text.size()}, wrong);
    if (wrong || !parsed.is_object()) return std::nullopt;
    auto const& from = parsed.get_object();
    node_record made{.name = raw_text(from, "name"),
                     .pid = integer_of(from, "pid"),
                     .socket = raw_text(from, "socket"),
                     .started_at = integer_of(from, "started_at"),
                     .version = raw_text(from, "weft"),
                     .args = words_of(from, "args"),
                     .command = raw_text(from, "command"),
                     .program = raw_text(from, "program"),
                     .folder = raw_text(from, "folder"),
                     .log = raw_text(from, "log"),
                     .phase = raw_text(from, "phase"),
                     .stop_timeout_ms = integer_of(from, "stop_timeout_ms"),
                     .applications = integer_of(from, "applications")};
    return made;
}

std::string to_json(node_record const& record) {
    json::object made{{"name", record.name}, {"pid", record.pid}, {"started_at", record.started_at}, {"weft", record.version}};
    made["socket"] = record.socket.empty() ? json::value{} : json::value(record.socket);
    made["args"] = json::array(record.args.begin(), record.args.end());
    for (auto const& [key, text] : {std::pair{"command", &record.command}, std::pair{"program", &record.program}, std::pair{"folder", &record.folder},
                                    std::pair{"log", &record.log}, std::pair{"phase", &record.phase}})
        made[key] = *text;
    made["stop_timeout_ms"] = record.stop_timeout_ms;
    made["applications"] = record.applications;
    return json::serialize(made);
}

std::optional<node_last> parse_last(std::string_view json_text) {
    boost::system::error_code wrong;
    auto const parsed = json::parse(json::string_view{json_text.data(), json_text.size()}, wrong);
    if (wrong || !parsed.is_object()) return std::nullopt;
    auto const& from = parsed.get_object();
    return node_last{.pid = integer_of(from, "pid"), .exit = integer_of(from, "exit"), .killed = words_of(from, "killed")};
}

std::string to_json(node_last const& last) {
    return json::serialize(json::object{
        {"pid", last.pid}, {"exit", last.exit}, {"killed", json::array(last.killed.begin(), last.killed.end())}});
}

bool is_locked(std::string const& lock_path) {
    int const file = ::open(lock_path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    // A shared lock for a moment; a node that starts just then tries again.
    bool const held = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(file);
    return held;
}

std::vector<node_record> running_nodes(std::string const& run_dir) {
    std::vector<node_record> found;
    std::error_code failed;
    for (auto entry = fs::directory_iterator{run_dir, failed}; !failed && entry != fs::directory_iterator{}; entry.increment(failed)) {
        std::string const name = entry->path().filename().string();
        auto const paths = paths_of(run_dir, name);
        if (!is_node_name(name) || !is_locked(paths.lock)) continue;
        node_record record = parse_record(read_text(paths.facts).value_or("")).value_or(node_record{});
        record.name = name;
        found.push_back(std::move(record));
    }
    if (failed == std::errc::permission_denied)
        throw cli_error{exit_code::not_allowed, "the run directory " + run_dir + " is another user's: " + failed.message()};
    std::sort(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
    return found;
}

node_record find_node(std::string const& run_dir, std::string const& name) {
    auto const running = running_nodes(run_dir);
    std::vector<std::string> names;
    for (auto const& each : running) names.push_back(each.name);
    for (auto const& each : running)
        if (each.name == name || (name.empty() && running.size() == 1)) return each;
    if (!name.empty())
        throw cli_error{exit_code::no_such_node, "no node named " + name + " is running in " + run_dir + detail::did_you_mean(name, names)};
    if (running.empty()) throw cli_error{exit_code::no_such_node, "no node is running in " + run_dir};
    throw cli_error{exit_code::usage, "several nodes are running: " + joined(names) + "; say which by -n NODE"};
}

std::string find_socket(std::string const& run_dir, std::string const& node) {
    if (node.find('/') != std::string::npos) return node;
    auto const record = find_node(run_dir, node);
    if (record.socket.empty())
        throw cli_error{exit_code::no_answer, "the node " + record.name + " has no socket; it was started with --observe off, or a moment ago"};
    return record.socket;
}

std::optional<std::string> read_text(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace weft::cli
