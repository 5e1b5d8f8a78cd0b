// Files of the kernel hold one number, one word, or one word in brackets among others.

#include "doctor_facts.hpp"

#include "observer/node_directory.hpp"

#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

std::string text_of(std::string const& path) {
    auto text = read_text(path).value_or("");
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text;
}

std::optional<std::uint64_t> number_of(std::string const& path) {
    std::string const text = text_of(path);
    if (text.starts_with('-')) return 0;
    std::uint64_t value = 0;
    auto const [rest, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    return wrong == std::errc{} && !text.empty() ? std::optional{value} : std::nullopt;
}

/// "always [madvise] never" is "madvise".
std::string chosen_word(std::string const& text) {
    std::size_t const open = text.find('[');
    std::size_t const close = text.find(']');
    return open == std::string::npos || close == std::string::npos ? text : text.substr(open + 1, close - open - 1);
}

/// "200000 100000": of each period so much. "max 100000": no limit.
std::optional<double> quota_of(std::string const& text) {
    double share = 0;
    double period = 0;
    std::istringstream words{text};
    return words >> share >> period && period > 0 ? std::optional{share / period} : std::nullopt;
}

std::vector<std::string> flags_of(std::string const& cpuinfo) {
    std::size_t const at = cpuinfo.find("\nflags");
    if (at == std::string::npos) return {};
    std::size_t const colon = cpuinfo.find(':', at);
    std::istringstream words{cpuinfo.substr(colon + 1, cpuinfo.find('\n', at + 1) - colon - 1)};
    std::vector<std::string> all;
    for (std::string word; words >> word;) all.push_back(word);
    return all;
}

unsigned usable_cores() {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    if (::sched_getaffinity(0, sizeof mask, &mask) != 0) return 1;
    return static_cast<unsigned>(CPU_COUNT(&mask));
}

/// Newer kernels put a guard into a mapping without splitting it. There is only one way to know.
bool guards_split_mappings() {
    constexpr int madv_guard_install = 102;
    auto const bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* const page = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return true;
    bool const known = ::madvise(page, bytes, madv_guard_install) == 0;
    ::munmap(page, bytes);
    return !known;
}

std::string variable(char const* name) {
    char const* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The folder itself, or the nearest above it that is there, must let us write.
void check_access(run_folder_facts& into) {
    std::error_code none;
    fs::path nearest = into.path;
    while (!nearest.empty() && nearest != nearest.parent_path() && !fs::exists(nearest, none)) nearest = nearest.parent_path();
    if (nearest.empty()) nearest = ".";
    into.usable = fs::is_directory(nearest, none) && ::access(nearest.c_str(), W_OK | X_OK) == 0;
    if (into.usable) return;
    into.why_not = nearest.string() + (fs::is_directory(nearest, none) ? ": may not be written" : " is no folder");
}

}  // namespace

machine_facts read_machine(std::string const& root) {
    machine_facts made;
    utsname name{};
    if (::uname(&name) == 0) made.kernel = name.release;
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) made.open_files = files.rlim_cur, made.most_open_files = files.rlim_max;
    rlimit cores{};
    made.core_files = ::getrlimit(RLIMIT_CORE, &cores) == 0 && cores.rlim_cur != 0;
    made.cores = usable_cores();
    made.guards_need_maps = guards_split_mappings();
    made.cpu_quota = quota_of(text_of(root + "/sys/fs/cgroup/cpu.max"));
    made.memory_limit_bytes = number_of(root + "/sys/fs/cgroup/memory.max");
    made.cpu_flags = flags_of(text_of(root + "/proc/cpuinfo"));
    made.max_map_count = number_of(root + "/proc/sys/vm/max_map_count");
    made.overcommit = number_of(root + "/proc/sys/vm/overcommit_memory");
    made.huge_pages = chosen_word(text_of(root + "/sys/kernel/mm/transparent_hugepage/enabled"));
    made.clock_source = text_of(root + "/sys/devices/system/clocksource/clocksource0/current_clocksource");
    made.perf_paranoid = number_of(root + "/proc/sys/kernel/perf_event_paranoid");
    made.ptrace_scope = number_of(root + "/proc/sys/kernel/yama/ptrace_scope");
    made.core_pattern = text_of(root + "/proc/sys/kernel/core_pattern");
    std::error_code none;
    made.systemd = fs::is_directory(root + "/run/systemd/system", none);
    return made;
}

terminal_facts read_terminal() {
    terminal_facts made{.is_terminal = ::isatty(STDOUT_FILENO) == 1, .term = variable("TERM"), .no_color = !variable("NO_COLOR").empty()};
    for (char const* name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (made.locale.empty()) made.locale = variable(name);
    return made;
}

run_folder_facts read_run_folder(std::string const& path) {
    run_folder_facts made{.path = path};
    check_access(made);
    std::error_code failed;
    for (auto entry = fs::directory_iterator{path, failed}; !failed && entry != fs::directory_iterator{}; entry.increment(failed)) {
        std::string const node = entry->path().filename().string();
        if (!is_node_name(node) || !entry->is_directory(failed)) continue;
        auto const files = paths_of(path, node);
        std::error_code none;
        bool const has_files = fs::exists(files.socket, none) || fs::exists(files.pid, none);
        if (has_files && !is_locked(files.lock)) made.left_behind.push_back(node);
    }
    std::sort(made.left_behind.begin(), made.left_behind.end());
    return made;
}

}  // namespace weft::cli
