// Reading /proc and /sys.

#include <weft/observer/warnings/internal/machine.hpp>

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace weft::observe::warnings {
namespace {

namespace fs = std::filesystem;

constexpr nanoseconds count_again = std::chrono::seconds{10};
constexpr std::size_t most_comm = 15;  // the kernel cuts a thread's name there

std::string content_of(std::string const& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::uint64_t entries_of(char const* folder) {
    std::error_code failed;
    auto const first = fs::directory_iterator{folder, failed};
    return failed ? 0 : static_cast<std::uint64_t>(std::distance(first, fs::directory_iterator{}));
}

std::uint64_t lines_of(char const* path) {
    std::ifstream file{path};
    std::array<char, 65536> block{};
    std::uint64_t lines = 0;
    while (file.read(block.data(), block.size()) || file.gcount() > 0)
        lines += static_cast<std::uint64_t>(std::count(block.begin(), block.begin() + file.gcount(), '\n'));
    return lines;
}

nanoseconds thread_cpu() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds{used.tv_sec} + nanoseconds{used.tv_nsec};
}

std::uint64_t resident_bytes() {
    std::string const statm = content_of("/proc/self/statm");  // size resident …, in pages
    auto const blank = statm.find(' ');
    if (blank == std::string::npos) return 0;
    return leading_number(std::string_view{statm}.substr(blank + 1)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

std::string cgroup_folder(std::string_view proc_self_cgroup) {
    constexpr std::string_view unified = "0::";
    auto const at = proc_self_cgroup.starts_with(unified) ? 0 : proc_self_cgroup.find("\n0::");
    if (at == std::string_view::npos) return {};
    auto path = proc_self_cgroup.substr(proc_self_cgroup.find(unified, at) + unified.size());
    path = path.substr(0, path.find('\n'));
    return "/sys/fs/cgroup" + std::string{path == "/" ? "" : path};
}

std::uint64_t number_behind(std::string_view text, std::string_view word) noexcept {
    while (!text.empty()) {
        auto const line = text.substr(0, text.find('\n'));
        if (line.starts_with(word) && line.size() > word.size() && line[word.size()] == ' ') return leading_number(line.substr(word.size() + 1));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return 0;
}

machine::machine(std::string workers) : workers_{std::move(workers)}, cgroup_{cgroup_folder(content_of("/proc/self/cgroup"))} {}

machine_facts machine::facts(nanoseconds now) {
    if (!counted_once_ || now - counted_at_ >= count_again) {
        counted_once_ = true;
        counted_at_ = now;
        rlimit files{};
        if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY) counted_.descriptor_limit = files.rlim_cur;
        counted_.descriptors = entries_of("/proc/self/fd");
        counted_.maps = lines_of("/proc/self/maps");
        counted_.map_limit = leading_number(content_of("/proc/sys/vm/max_map_count"));
        if (!cgroup_.empty()) counted_.memory_limit_bytes = leading_number(content_of(cgroup_ + "/memory.max"));  // "max": 0
    }
    machine_facts made = counted_;
    made.rss_bytes = resident_bytes();
    made.control_cpu = thread_cpu();
    if (!cgroup_.empty()) made.cpu_taken = std::chrono::microseconds{number_behind(content_of(cgroup_ + "/cpu.stat"), "throttled_usec")};
    return made;
}

bool machine::sleeps(std::size_t worker) {
    if (worker >= threads_.size() || threads_[worker].empty()) find_threads();
    if (worker >= threads_.size() || threads_[worker].empty()) return false;
    std::string const stat = content_of(threads_[worker] + "/stat");
    auto const name_end = stat.rfind(')');
    if (name_end == std::string::npos || name_end + 2 >= stat.size()) return false;
    char const state = stat[name_end + 2];
    return state == 'S' || state == 'D';
}

void machine::find_threads() {
    threads_.clear();
    std::error_code failed;
    for (auto const& each : fs::directory_iterator{"/proc/self/task", failed}) {
        std::string name = content_of(each.path() / "comm");
        if (!name.empty() && name.back() == '\n') name.pop_back();
        if (name.size() >= most_comm || !name.starts_with(workers_ + '/')) continue;  // a name that was cut may lack digits
        std::size_t index = 0;
        char const* const digits = name.data() + workers_.size() + 1;
        auto const [rest, wrong] = std::from_chars(digits, name.data() + name.size(), index);
        if (wrong != std::errc{} || rest != name.data() + name.size() || index > 4096) continue;
        if (threads_.size() <= index) threads_.resize(index + 1);
        threads_[index] = each.path();
    }
}

}  // namespace weft::observe::warnings
