// The time in a name is in UTC and its digits are in order of their weight, so the order of names is that of time.

#include "dump_files.hpp"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <string_view>
#include <vector>

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

std::string beginning(std::string const& node) { return "weft-dump-" + node + '-'; }

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The name's end behind the node's: TIME-PID.dump. A node's name may begin like another's.
bool is_time_and_pid(std::string_view rest) {
    constexpr std::string_view end = ".dump";
    constexpr std::size_t time_length = std::string_view{"20260102T120007Z"}.size();
    if (!rest.ends_with(end)) return false;
    rest.remove_suffix(end.size());
    return rest.size() > time_length + 1 && rest[time_length] == '-' && rest[time_length - 1] == 'Z' && all_digits(rest.substr(time_length + 1)) &&
           all_digits(rest.substr(0, std::string_view{"20260102"}.size()));
}

/// The paths of the files whose names are fit, the oldest first.
template <class Fit>
std::vector<fs::path> files_in(std::string const& folder, Fit fit) {
    std::vector<fs::path> all;
    std::error_code failed;
    for (auto entry = fs::directory_iterator{folder, failed}; !failed && entry != fs::directory_iterator{}; entry.increment(failed)) {
        if (fit(entry->path().filename().string())) all.push_back(entry->path());
    }
    std::sort(all.begin(), all.end());
    return all;
}

}  // namespace

std::string asked_dump_path(std::string const& folder, std::string const& node, std::chrono::system_clock::time_point at, long pid) {
    std::time_t const seconds = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::string time(std::string_view{"20260102T120007Z"}.size() + 1, '\0');
    time.resize(std::strftime(time.data(), time.size(), "%Y%m%dT%H%M%SZ", &parts));
    return (fs::path{folder} / (beginning(node) + time + '-' + std::to_string(pid) + ".dump")).string();
}

void prune_asked_dumps(std::string const& folder, std::string const& node, std::size_t keep) {
    std::string const start = beginning(node);
    auto const all = files_in(folder, [&](std::string const& name) {
        return name.starts_with(start) && is_time_and_pid(std::string_view{name}.substr(start.size()));
    });
    std::error_code ignored;
    for (std::size_t i = 0; i + keep < all.size(); ++i) fs::remove(all[i], ignored);
}

}  // namespace weft::cli
