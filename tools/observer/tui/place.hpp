#pragma once
// Where a reader is: the view, the cursor, the filter, the way back. Changed by keys only, and read by the screens.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli::tui {

/// The eight views in the order of their numbers, and those that are opened from others.
enum class screen : std::uint8_t {
    overview, processes, tree, pipelines, schedulers, registry, warnings, log,
    process,     ///< one in full
    waits,       ///< who waits for whom
    waiters,     ///< who waits for one process, and where each of them stands
    trace,       ///< what one process does
    explain,     ///< the manual's page of a warning
    thresholds,  ///< when this node warns
};
inline constexpr std::size_t view_count = 8;

struct screen_title {
    screen at;
    std::string_view name;   ///< on the command line
    std::string_view title;  ///< in the row of views
    std::string_view brief;  ///< there too, on a narrow terminal
};
inline constexpr std::array<screen_title, 14> screen_titles{{
    {screen::overview, "overview", "Overview", "Over"},
    {screen::processes, "processes", "Processes", "Procs"},
    {screen::tree, "tree", "Tree", "Tree"},
    {screen::pipelines, "pipelines", "Pipelines", "Pipes"},
    {screen::schedulers, "schedulers", "Schedulers", "Sched"},
    {screen::registry, "registry", "Registry", "Names"},
    {screen::warnings, "warnings", "Warnings", "Warn"},
    {screen::log, "log", "Log", "Log"},
    {screen::process, "process", "Process", "Process"},
    {screen::waits, "waits", "Waits", "Waits"},
    {screen::waiters, "waiters", "Waiters", "Waiters"},
    {screen::trace, "trace", "Trace", "Trace"},
    {screen::explain, "explain", "Explain", "Explain"},
    {screen::thresholds, "thresholds", "Thresholds", "Thresholds"},
}};

/// What the processes are sorted by.
struct sort_key {
    std::string_view name;
    std::string_view field;       ///< of a row
    std::string_view asked;       ///< what a node is asked to sort by: the nearest that it knows
    char key;                     ///< 0: by `s` only
};
inline constexpr std::array<sort_key, 9> sort_keys{{
    {"mailbox", "mailbox", "mailbox", 'm'},
    {"growth", "growth_per_s", "mailbox", 'g'},
    {"cpu", "cpu", "reductions", 'c'},
    {"messages", "in_per_s", "messages_in", 'n'},
    {"stack", "stack_bytes", "stack_bytes", 0},
    {"memory", "memory_bytes", "memory_bytes", 0},
    {"age", "age_ns", "age_ns", 'a'},
    {"reductions", "reductions_per_s", "reductions", 0},
    {"name", "name", "name", 0},
}};

struct place {
    screen at = screen::overview;
    std::string subject{};       ///< of an opened one: the pid of its process, the code of a warning
    std::size_t cursor = 0;
    std::string followed{};      ///< what the cursor stays on as it moves; empty: it stays in its row
    std::string filter{};
    std::size_t sort = 0;        ///< of sort_keys
    bool reversed = false;
    std::size_t tab = 0;         ///< which pipeline, which list of the registry
    bool grouped = false;        ///< by label; in the tree: with the unsupervised; of warnings: with the silenced
    bool revealed = false;       ///< of a process: with its state, if the node shows it
    bool healthy_hidden = false;
    bool all_folded = false;
    std::set<std::string> turned{};  ///< rows of the tree that are not as all_folded says
};

/// Asked before anything is changed. Names slot and generation, so that a list that moves cannot put another process here.
struct confirmation {
    std::string operation;
    std::vector<std::string> pids;  ///< asked one after the other
    std::string whom;               ///< as the question says it
};

/// What is being written in the last row.
enum class prompt : std::uint8_t { filter, log_level };

inline constexpr std::array<int, 6> intervals_ms{250, 500, 1000, 2000, 5000, 10000};

struct ui_state {
    ui_state() {
        for (std::size_t i = 0; i < view_count; ++i) homes[i].at = screen_titles[i].at;
    }
    [[nodiscard]] place& now() { return trail.empty() ? homes[home] : trail.back(); }
    [[nodiscard]] place const& now() const { return trail.empty() ? homes[home] : trail.back(); }
    void go_to(screen view) {
        trail.clear();
        home = static_cast<std::size_t>(view);
    }

    std::array<place, view_count> homes{};
    std::size_t home = 0;
    std::vector<place> trail{};  ///< opened from each other, innermost last
    std::optional<confirmation> asking{};
    std::optional<std::string> typing{};  ///< what is being written
    prompt writing = prompt::filter;      ///< what that is
    std::string writing_about{};          ///< whose log level
    bool helping = false;
    bool paused = false;
    bool replaying = false;      ///< nothing that is seen can be changed
    bool is_dump = false;        ///< what is replayed is a crash dump: one moment
    std::size_t interval = 2;    ///< of intervals_ms
    std::size_t back = 0;        ///< samples before the newest one
    std::string note{};          ///< what the last key led to, in the last row until the next key
};

}  // namespace weft::cli::tui
