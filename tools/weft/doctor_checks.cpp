// One small function for each check; the limits stand beside the words that name them.

#include "doctor_checks.hpp"

#include <weft/application/abi.hpp>
#include <weft/application/error.hpp>

#include "observer/node_directory.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

namespace weft::cli {
namespace {

constexpr std::array<std::string_view, 3> verdict_words{"ok", "warn", "fail"};
constexpr std::uint64_t no_limit = ~std::uint64_t{0};
constexpr std::uint64_t maps_for_a_million = 2'100'000;
// A node has some dozen descriptors of its own, libraries as many; below this it may not even start.
constexpr std::uint64_t fewest_files = 256;
constexpr std::uint64_t good_files = 4096;
constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;

/// 1048576 as "1 048 576".
std::string grouped(std::uint64_t number) {
    std::string const digits = std::to_string(number);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) text += ' ';
        text += digits[i];
    }
    return text;
}

std::string short_number(double value) {
    std::ostringstream text;
    text << std::round(value * 100) / 100;
    return text.str();
}

finding kernel(machine_facts const& of) {
    std::string text = "kernel " + of.kernel + ", " + std::to_string(of.cores) + (of.cores == 1 ? " core" : " cores") + ", cgroup quota " +
                       (of.cpu_quota ? short_number(*of.cpu_quota) + " cores" : "none");
    if (of.memory_limit_bytes) text += ", memory limit " + grouped(*of.memory_limit_bytes / mebibyte) + " MiB";
    if (of.cpu_quota && *of.cpu_quota < 1)
        return {"cpu", verdict::warn, text,
                "less than one core: the kernel stops the node for a part of each period; raise the quota to 1 or more"};
    return {"cpu", verdict::ok, text};
}

finding cpu_features(machine_facts const& of) {
    auto const has = [&](char const* flag) { return std::find(of.cpu_flags.begin(), of.cpu_flags.end(), flag) != of.cpu_flags.end(); };
    bool const steady = of.cpu_flags.empty() || (has("constant_tsc") && has("nonstop_tsc"));
    if (steady) return {"cpu_features", verdict::ok, "cpu features: the counter of cycles is steady, as far as the kernel tells"};
    return {"cpu_features", verdict::warn,
            "cpu features: the counter of cycles is not steady (constant_tsc, nonstop_tsc): clocks may be slow to read"};
}

finding clock_source(machine_facts const& of) {
    constexpr std::array<std::string_view, 5> fast{"tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter", "riscv_clocksource"};
    if (of.clock_source.empty() || std::find(fast.begin(), fast.end(), of.clock_source) != fast.end())
        return {"clock", verdict::ok, "clock source " + (of.clock_source.empty() ? "unknown" : of.clock_source)};
    return {"clock", verdict::warn, "clock source " + of.clock_source + ": reading the time is a system call; every timer and measurement costs more",
            "echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource"};
}

finding maps(machine_facts const& of) {
    if (!of.max_map_count) return {"maps", verdict::ok, "vm.max_map_count cannot be read"};
    std::string const text = "vm.max_map_count is " + grouped(*of.max_map_count);
    if (!of.guards_need_maps) return {"maps", verdict::ok, text + "; this kernel's guard pages need none"};
    if (*of.max_map_count >= maps_for_a_million) return {"maps", verdict::ok, text};
    std::uint64_t const stacks = *of.max_map_count / 2 / 1000 * 1000;
    return {"maps", verdict::warn,
            text + ": with guard pages about " + grouped(stacks) + " stacks fit; for 1 000 000 processes set " + grouped(maps_for_a_million),
            "sysctl -w vm.max_map_count=" + std::to_string(maps_for_a_million)};
}

finding overcommit(machine_facts const& of) {
    if (of.overcommit != std::uint64_t{2}) return {"overcommit", verdict::ok, "address space for stacks need not be backed by memory"};
    return {"overcommit", verdict::warn, "vm.overcommit_memory is 2: all of each stack counts as used memory, so few processes fit",
            "sysctl -w vm.overcommit_memory=0"};
}

finding huge_pages(machine_facts const& of) {
    std::string const word = of.huge_pages.empty() ? "unknown" : of.huge_pages;
    return {"huge_pages", verdict::ok, "transparent huge pages: " + word + "; stacks are kept out of them"};
}

finding open_files(machine_facts const& of) {
    std::string const text = "open files " + (of.open_files == no_limit ? "unlimited" : grouped(of.open_files));
    if (of.open_files >= good_files) return {"open_files", verdict::ok, text};
    std::uint64_t const want = std::min<std::uint64_t>(of.most_open_files, 1'048'576);
    std::string const hint = want >= good_files ? "ulimit -n " + std::to_string(want)
                                                : "raise the hard limit too: LimitNOFILE= in a unit of systemd, or /etc/security/limits.conf";
    if (of.open_files < fewest_files)
        return {"open_files", verdict::fail, text + ": file descriptors for a node's own files and a few connections are missing, " +
                                                 std::to_string(fewest_files) + " are the least", hint};
    return {"open_files", verdict::warn, text + ": a connection takes a descriptor, so only so many fit", hint};
}

finding perf(machine_facts const& of) {
    if (!of.perf_paranoid) return {"perf", verdict::ok, "kernel.perf_event_paranoid cannot be read; cpu profiles use timers"};
    std::string const text = "kernel.perf_event_paranoid is " + std::to_string(*of.perf_paranoid);
    if (*of.perf_paranoid <= 2) return {"perf", verdict::ok, text};
    return {"perf", verdict::warn, text + ": cpu profiles use timers instead of perf counters", "sysctl -w kernel.perf_event_paranoid=2"};
}

finding ptrace(machine_facts const& of) {
    std::uint64_t const scope = of.ptrace_scope.value_or(0);
    std::string const text = "kernel.yama.ptrace_scope is " + std::to_string(scope);
    if (scope == 0) return {"ptrace", verdict::ok, "a debugger may attach to a node of the same user"};
    if (scope == 1) return {"ptrace", verdict::ok, text + ": a debugger must be root to attach to a running node"};
    return {"ptrace", verdict::warn, text + ": no debugger attaches to a running node", "sysctl -w kernel.yama.ptrace_scope=1"};
}

finding core_files(machine_facts const& of) {
    if (!of.core_files && !of.core_pattern.starts_with('|')) return {"core", verdict::ok, "core files are off (ulimit -c); crash dumps need none"};
    return {"core", verdict::ok, "core files go to " + (of.core_pattern.empty() ? "core" : of.core_pattern)};
}

finding systemd(machine_facts const& of) {
    return {"systemd", verdict::ok,
            of.systemd ? "systemd runs here: weft systemd APP prints a unit" : "no systemd here: weft run is enough, also as PID 1"};
}

bool is_utf8(std::string locale) {
    std::transform(locale.begin(), locale.end(), locale.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
}

}  // namespace

std::string_view to_string(verdict of) noexcept { return verdict_words[static_cast<std::size_t>(of)]; }

std::vector<finding> check_machine(machine_facts const& of) {
    return {kernel(of), cpu_features(of), clock_source(of), maps(of), overcommit(of), huge_pages(of),
            open_files(of), perf(of), ptrace(of), core_files(of), systemd(of)};
}

std::vector<finding> check_terminal(terminal_facts const& of) {
    std::vector<finding> all;
    if (!of.is_terminal) all.push_back({"terminal", verdict::ok, "standard output is no terminal: no colours, no screens"});
    else if (of.term.empty() || of.term == "dumb")
        all.push_back({"terminal", verdict::warn,
                       "TERM is " + (of.term.empty() ? "not set" : of.term) + ": the observer's screens need a terminal that can move",
                       "export TERM=xterm-256color"});
    else all.push_back({"terminal", verdict::ok, "terminal " + of.term + (of.no_color ? ", colours off by NO_COLOR" : "")});
    if (is_utf8(of.locale)) all.push_back({"locale", verdict::ok, "locale " + of.locale});
    else
        all.push_back({"locale", verdict::warn,
                       "locale " + (of.locale.empty() ? "is not set" : of.locale) + ": without UTF-8 the observer draws with plain characters",
                       "export LC_ALL=C.UTF-8"});
    return all;
}

std::vector<finding> check_run_folder(run_folder_facts const& of, std::size_t longest_socket) {
    std::vector<finding> all;
    std::size_t const socket = paths_of(of.path, "NODENAME").socket.size();
    std::string const bytes = std::to_string(socket) + " of " + std::to_string(longest_socket) + " bytes";
    std::string const elsewhere = "export WEFT_RUN_DIR=/tmp/weft-run, or --run-dir";
    if (!of.usable) all.push_back({"run_dir", verdict::fail, "run directory " + of.path + " cannot be used: " + of.why_not, elsewhere});
    else if (socket > longest_socket)
        all.push_back({"run_dir", verdict::fail, "run directory " + of.path + ": the path of a control socket has " + bytes, elsewhere});
    else all.push_back({"run_dir", verdict::ok, "run directory " + of.path + " writable, control socket path " + bytes});
    for (auto const& node : of.left_behind)
        all.push_back({"stale", verdict::warn,
                       "node " + node + " did not end in order and left its files in " + of.path + "; the next start of it takes over",
                       "rm -r " + of.path + '/' + node});
    return all;
}

std::vector<finding> check_module(app::module_file const& module) {
    try {
        app::check_loadable(module);
    } catch (app::error const& no) {
        return {{"module", verdict::fail, no.what(), "build it again against this weft"}};
    }
    if (module.keeps_frame_pointers) return {};
    return {{"frame_pointers", verdict::warn, module.path + " was compiled without frame pointers: stacks of its processes cannot be shown",
             "build it by weft_add_application, or with -fno-omit-frame-pointer"}};
}

}  // namespace weft::cli
