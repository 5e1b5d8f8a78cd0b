#pragma once
// What the kernel says of this program: memory, descriptors, maps, what its control group may use, and which of its threads
// sleep. Reads /proc and /sys; what cannot be read is 0.

#include <weft/observer/warnings/internal/look.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace weft::observe::warnings {

/// Used by one thread.
class machine {
public:
    /// `workers`: how the threads of the schedulers are called, before the "/" and their number.
    explicit machine(std::string workers);

    /// What takes long to count is counted every ten seconds. Blocks: for /proc.
    [[nodiscard]] machine_facts facts(nanoseconds now);
    /// Whether the thread of this worker sleeps in a system call. False when it is not known which thread that is.
    [[nodiscard]] bool sleeps(std::size_t worker);

private:
    void find_threads();

    std::string workers_;
    std::string cgroup_;                 ///< its folder; empty: none
    std::vector<std::string> threads_;   ///< of each worker the folder in /proc; empty: unknown
    machine_facts counted_{};
    nanoseconds counted_at_{};
    bool counted_once_ = false;
};

/// The folder of the program's control group, from /proc/self/cgroup; empty when there is no unified hierarchy.
[[nodiscard]] std::string cgroup_folder(std::string_view proc_self_cgroup);
/// The number behind a word at a line's beginning, as in cpu.stat; 0 when it is not there.
[[nodiscard]] std::uint64_t number_behind(std::string_view text, std::string_view word) noexcept;

}  // namespace weft::observe::warnings
