#pragma once
// One warning, or a few that look at the same things: turns a look into numbers, one for each subject that is near its
// threshold. When that number makes a warning is the book's business.

#include <weft/observer/warnings/internal/look.hpp>
#include <weft/observer/warnings/internal/settings.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weft::observe::warnings {

struct measure {
    std::string_view code;
    std::string key;            ///< tells this subject from all others of its code, and stays the same
    double value = 0;
    bool critical = false;      ///< for another reason than its number; as soon as it is raised
    std::string subject{};      ///< for people
    pid who{};                  ///< empty: no process, or several
    std::string what{};
    std::string place{};        ///< "file:line"
    std::string label{};        ///< what an allow list is compared with, besides the subject's name
};

/// What a subject that is one process has in common.
[[nodiscard]] measure measure_of(std::string_view code, process_summary const& who, double value, std::string what);

[[nodiscard]] inline double seconds_of(nanoseconds time) { return std::chrono::duration<double>(time).count(); }

/// A subject must be so old.
inline constexpr nanoseconds young = std::chrono::seconds{1};

class rule {
public:
    rule() = default;
    rule(rule const&) = delete;
    rule& operator=(rule const&) = delete;
    virtual ~rule() = default;
    /// Whether it looks at the processes: then it is not asked when they were not looked at.
    [[nodiscard]] virtual bool needs_processes() const noexcept = 0;
    /// Which codes it raises.
    [[nodiscard]] virtual std::vector<std::string_view> codes() const = 0;
    /// Adds what is near a threshold; a subject that is left out is fine.
    virtual void see(look const& now, settings const& how, std::vector<measure>& into) = 0;
};

using rules = std::vector<std::unique_ptr<rule>>;

[[nodiscard]] std::unique_ptr<rule> make_mailbox_rule();       // W01
[[nodiscard]] std::unique_ptr<rule> make_turn_rule();          // W02, W04
[[nodiscard]] std::unique_ptr<rule> make_hog_rule();           // W03
[[nodiscard]] std::unique_ptr<rule> make_queue_rule();         // W05, W06
[[nodiscard]] std::unique_ptr<rule> make_restart_rule();       // W07
[[nodiscard]] std::unique_ptr<rule> make_memory_rule();        // W08
[[nodiscard]] std::unique_ptr<rule> make_call_rule();          // W10a, W10b
[[nodiscard]] std::unique_ptr<rule> make_deaf_rule();          // W10c
[[nodiscard]] std::unique_ptr<rule> make_forgotten_rule();     // W10d
[[nodiscard]] std::unique_ptr<rule> make_growth_rule();        // W11
[[nodiscard]] std::unique_ptr<rule> make_node_rule();          // W12, W14, W20
[[nodiscard]] std::unique_ptr<rule> make_stage_rule();         // W13a, W13b, W13c
[[nodiscard]] std::unique_ptr<rule> make_machine_rule();       // W17, W18, W19
[[nodiscard]] std::unique_ptr<rule> make_heavy_rule();         // W09, W16
[[nodiscard]] std::unique_ptr<rule> make_copy_rule();          // W15
[[nodiscard]] std::unique_ptr<rule> make_latency_rule();       // of W05 and W12
[[nodiscard]] std::unique_ptr<rule> make_pipeline_rule();      // W13d, W13e
[[nodiscard]] rules all_rules();

}  // namespace weft::observe::warnings
