#pragma once
// What `weft doctor` looks at: the machine as the kernel tells it, as far as it can be read. Reading is apart from judging,
// so that a judgement can be tested for machines that nobody has at hand.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weft::cli {

/// Nothing, or an empty text: could not be read.
struct machine_facts {
    std::string kernel{};                                  ///< "6.1.0-18-amd64"
    unsigned cores = 0;                                    ///< that this process may use
    std::optional<double> cpu_quota{};                     ///< of the cgroup, in cores; none: unlimited
    std::vector<std::string> cpu_flags{};                  ///< as in /proc/cpuinfo; empty where there are none
    std::optional<std::uint64_t> memory_limit_bytes{};     ///< of the cgroup; none: unlimited
    std::optional<std::uint64_t> max_map_count{};
    bool guards_need_maps = true;                          ///< a guard page splits its mapping in two
    std::optional<std::uint64_t> overcommit{};             ///< vm.overcommit_memory
    std::string huge_pages{};                              ///< the word in force: "always", "madvise", "never"
    std::uint64_t open_files = 0;                          ///< the soft limit; ~0: none
    std::uint64_t most_open_files = 0;                     ///< the hard one
    std::string clock_source{};
    std::optional<std::uint64_t> perf_paranoid{};          ///< kernel.perf_event_paranoid; negative ones count as 0
    std::optional<std::uint64_t> ptrace_scope{};           ///< kernel.yama.ptrace_scope
    std::string core_pattern{};
    bool core_files = false;                               ///< their size limit is not 0
    bool systemd = false;
};

/// Blocks: reads /proc and /sys below `root`; limits and the kernel's name are always those of this process.
[[nodiscard]] machine_facts read_machine(std::string const& root = "");

/// Where text is shown.
struct terminal_facts {
    bool is_terminal = false;
    std::string term{};
    std::string locale{};    ///< the first of LC_ALL, LC_CTYPE and LANG that is set
    bool no_color = false;
};
[[nodiscard]] terminal_facts read_terminal();

/// Where nodes keep their files.
struct run_folder_facts {
    std::string path{};
    bool usable = false;                     ///< is there and may be written, or can be made
    std::string why_not{};
    std::vector<std::string> left_behind{};  ///< nodes that have files and do not run
};
[[nodiscard]] run_folder_facts read_run_folder(std::string const& path);

}  // namespace weft::cli
