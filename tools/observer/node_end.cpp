// A node that ends in order says so in last.json; one that crashes leaves a dump, among its files unless it was told another folder.

#include "node_end.hpp"

#include "node_directory.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

/// As the runtime names them: without dashes in the node's name.
std::string crash_beginning(std::string node) {
    std::replace(node.begin(), node.end(), '-', '_');
    return "weft-crash-" + node + '-';
}

std::string reason_in(fs::path const& dump) {
    constexpr std::string_view key = "reason: ";
    constexpr int lines_at_most = 20;
    std::ifstream file{dump};
    std::string line;
    for (int i = 0; i < lines_at_most && std::getline(file, line); ++i)
        if (line.starts_with(key)) return line.substr(key.size());
    return {};
}

}  // namespace

std::optional<found_dump> crash_dump_of(std::string const& folder, std::string const& node, std::int64_t pid) {
    std::string const start = crash_beginning(node);
    std::string const end = '-' + std::to_string(pid) + ".dump";
    fs::path newest;
    std::error_code failed;
    for (auto entry = fs::directory_iterator{folder, failed}; !failed && entry != fs::directory_iterator{}; entry.increment(failed)) {
        std::string const name = entry->path().filename().string();
        if (name.starts_with(start) && name.ends_with(end)) newest = std::max(newest, entry->path());
    }
    if (newest.empty()) return std::nullopt;
    return found_dump{.path = newest.string(), .reason = reason_in(newest)};
}

std::string how_node_ended(std::string const& run_dir, std::string const& node, std::int64_t pid) {
    if (!is_node_name(node)) return {};
    auto const paths = paths_of(run_dir, node);
    if (is_locked(paths.lock)) return {};
    if (auto const last = parse_last(read_text(paths.last).value_or("")); last && last->pid == pid)
        return "ended, status " + std::to_string(last->exit);
    auto const dump = crash_dump_of(paths.directory, node, pid);
    if (!dump) return "ended without a word";
    return "ended" + (dump->reason.empty() ? "" : ": " + dump->reason) + ", dump " + dump->path;
}

}  // namespace weft::cli
