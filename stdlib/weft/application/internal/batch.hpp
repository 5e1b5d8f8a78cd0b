#pragma once
// Starting several applications as one: each after those it needs, then the phases of all; when one fails, those that
// were started are stopped again.

#include <weft/application/internal/book.hpp>
#include <weft/application/internal/claim.hpp>
#include <weft/applications.hpp>
#include <weft/monitor.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weft::app {

struct batch_member {
    std::string name;
    start_type type = start_type::temporary;
    std::vector<std::string> needs{};  ///< members that must have started before
};

/// `wanted` and all they need that do not run yet, loaded, in start order. Errors: no_such_application, cycle,
/// wrong_version, and as book::load.
[[nodiscard]] result<std::vector<batch_member>> members_for(book& of, std::vector<std::string> const& wanted, start_type type);

/// One operation's start of several applications.
class batch {
public:
    /// Members in start order, all loaded.
    batch(std::shared_ptr<book> of, std::vector<batch_member> members, start_mode mode);

    /// Returns the names of those that were started, in the order of their start; what runs already is passed over.
    /// When the system is told to stop meanwhile, what has started is left running, for the system's stop.
    [[nodiscard]] result<std::vector<std::string>> run();

private:
    enum class progress : std::uint8_t { waiting, in_flight, started, passed_over };
    struct state {
        batch_member what;
        progress now = progress::waiting;
        std::optional<claim> held{};
        pid master{};
        ref watch{};
        nanoseconds began{};
        nanoseconds deadline{};
    };

    void launch_ready();
    [[nodiscard]] bool is_ready(state const& which) const;
    [[nodiscard]] bool is_done(std::string const& name) const;
    void launch(state& which);
    void await_one();
    void has_started(state& which, pid top);
    void has_failed(state& which, exit_reason why, std::string const& problem);
    void run_phases();
    [[nodiscard]] bool run_phases_of(state& which);
    void confirm();
    void undo();
    [[nodiscard]] std::size_t in_flight() const;
    [[nodiscard]] state* find(pid master);

    std::shared_ptr<book> book_;
    std::vector<state> members_;
    std::size_t at_once_;
    std::vector<std::string> started_;
    std::optional<exit_reason> failure_;
};

}  // namespace weft::app
