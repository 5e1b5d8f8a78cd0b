#pragma once
// What any supervisor tells the log of a child that it lost: one line for people, and the same as fields for machines.

#include <weft/exit_reason.hpp>
#include <weft/internal/restart_budget.hpp>
#include <weft/log/event.hpp>
#include <weft/pid.hpp>

#include <string>
#include <string_view>

namespace weft::internal {

/// Made when the child is lost; then one of the calls says what is done about it, and writes the line.
class child_report {
public:
    [[nodiscard]] static child_report ended(std::string const& id, pid process, exit_reason const& why);
    /// `former` is the process that the child was before, if that tells who it is.
    [[nodiscard]] static child_report did_not_start(std::string const& id, pid former = {});

    /// "child store (93.1) ended: bad"
    [[nodiscard]] std::string const& story() const noexcept { return story_; }

    void not_restarted() const;
    /// `outcome` is what came of the start: "restarted as 93.2".
    void restarted(std::string_view outcome, restart_budget const& budget) const;
    void waits(nanoseconds time, restart_budget const& budget) const;
    void gives_up(restart_budget const& budget) const;

private:
    void write(std::string_view then, std::string_view budget_text, log::fields const& more) const;

    std::string kind_;
    std::string story_;
    std::string mark_{};  // "; report 7": where the detail is
    log::fields data_;
};

}  // namespace weft::internal
