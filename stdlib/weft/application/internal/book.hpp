#pragma once
// What a runtime's applications are at the moment: which are loaded and which run, their environments, the work that is
// going on, and how far the whole is on its way from start to stop. The controller's process owns it; whoever calls
// reads and changes it himself, under one mutex, which is held for a few loads and stores, never across a park.

#include <weft/application/descriptor.hpp>
#include <weft/application/internal/env_store.hpp>
#include <weft/application/node.hpp>
#include <weft/detail/shared_state.hpp>
#include <weft/pid.hpp>
#include <weft/system.hpp>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace weft::app {

enum class node_phase : std::uint8_t { created, starting, running, stopping, stopped };

/// Whether an application runs. Between loaded and running, and back, it is in the hands of one operation.
enum class standing : std::uint8_t { loaded, starting, running, stopping };

struct application_record {
    std::shared_ptr<descriptor const> what;
    standing now = standing::loaded;
    pid busy_by{};               ///< the operation in whose hands it is
    start_type type = start_type::temporary;
    pid master{};
    bool has_tree = false;
    std::uint64_t serial = 0;    ///< of its start: who started later has a higher one
    bool ended_by_itself = false;
};

/// What somebody who wants the system to stop said.
struct stop_wish {
    std::string why;
    int exit_code = 0;
    bool restart = false;
};

/// Owner: the controller's process; the node and each operation a share. Others: any process or thread.
class book final : public weft::detail::shared_state {
public:
    static constexpr std::string_view kind = "application controller";
    static constexpr std::string_view process_name = "weft.applications";

    /// `of_node`: a node boots and ends with it; else it is there because somebody asked.
    book(runtime& in, node_options options, bool of_node);

    [[nodiscard]] bool is_of_node() const noexcept { return of_node_; }
    [[nodiscard]] runtime& in() const noexcept { return in_; }
    [[nodiscard]] node_options const& options() const noexcept { return options_; }
    void log(log::level urgency, std::string_view application, std::string_view text) const;

    // The way of the whole.

    /// Steps forward; a step back changes nothing, so that whoever is first to say "stopping" has said it.
    /// True when it was a step forward.
    bool advance(node_phase to);
    void finish(node_end how);
    /// Waits until the phase is at least `reached` or the time is over; true when it is. Blocks the thread.
    [[nodiscard]] bool wait_for(node_phase reached, nanoseconds time);
    [[nodiscard]] node_end end() const;
    /// Lines about processes that were killed because they did not end in time.
    void note_killed(std::vector<std::string> lines);
    [[nodiscard]] std::vector<std::string> killed() const;
    /// The first wish counts, and from then on no operation begins. True for the first one, which is logged.
    bool wish_stop(stop_wish wish);
    [[nodiscard]] std::optional<stop_wish> wished() const;

    // Operations: processes that start, stop or change applications.

    /// False when the system is being stopped.
    [[nodiscard]] bool enter(pid operation);
    void leave(pid operation);
    [[nodiscard]] std::vector<pid> operations() const;

    // Applications.

    /// Its environment: `env`, or what the specification and the configuration say. Errors: already_loaded, bad_config,
    /// unusable. Blocks: for the configuration.
    [[nodiscard]] result<void> load(descriptor what, std::optional<env_table> env = std::nullopt);
    /// Loads it if it is not: from what was registered, and from the catalogue. Errors: no_such_application, and as load.
    /// Blocks: the thread, while modules are read.
    [[nodiscard]] result<std::shared_ptr<descriptor const>> find_or_load(std::string_view name);
    /// Whether find_or_load would have something to load, or to return. Blocks: as that.
    [[nodiscard]] bool exists(std::string_view name);
    [[nodiscard]] result<void> unload(std::string_view name);
    [[nodiscard]] std::optional<application_record> find(std::string_view name) const;
    [[nodiscard]] bool runs(std::string_view name) const;
    [[nodiscard]] std::vector<application_record> all() const;

    /// Takes the application from one standing to the next, for the operation `by`: loaded to starting, running to
    /// stopping. True when it was in `from` and in nobody's hands.
    [[nodiscard]] bool claim(std::string_view name, standing from, pid by);
    /// Of what is in somebody's hands: writes down who runs it.
    void note_master(std::string_view name, pid master, start_type type);
    void note_tree(std::string_view name);
    /// Out of the hands of whoever had it.
    void settle(std::string_view name, standing now);
    /// The master's word that the tree ended by itself; nothing when `master` is not whom the book knows to run it.
    [[nodiscard]] std::optional<application_record> note_end(pid master);

    // Environments; see <weft/applications.hpp>.

    [[nodiscard]] env_store& env() noexcept { return env_; }
    /// The settings now. Errors: what the configuration throws, as bad_config.
    [[nodiscard]] result<std::vector<setting>> settings() const;

    // Signals.

    /// The process whose handlers get signals; empty until somebody wanted it.
    void set_listener(pid manager);
    [[nodiscard]] pid listener() const;
    void set_action(int signal, signal_action action);
    [[nodiscard]] signal_action action_of(int signal) const;

private:
    application_record* record_of(std::string_view name);
    [[nodiscard]] result<std::shared_ptr<descriptor const>> fetch(std::string const& name);

    runtime& in_;
    node_options const options_;
    bool const of_node_;
    env_store env_;

    mutable std::mutex guard_;
    std::condition_variable changed_;
    node_phase phase_ = node_phase::created;                             // all under guard_
    node_end end_{};                                                     // read when phase_ is stopped
    std::optional<stop_wish> wish_;
    std::vector<std::string> killed_;
    std::set<pid> operations_;
    std::map<std::string, application_record, std::less<>> applications_;
    std::map<int, signal_action> actions_;
    std::uint64_t serial_ = 0;
    pid listener_{};

    std::mutex reading_;  // one at a time looks into the catalogue; held while files are read, never across a park
};

/// The book of the calling process's runtime; null when it has none.
[[nodiscard]] std::shared_ptr<book> find_book();
/// The same; where there is none yet a controller is started. Blocks: parks until it is there. Errors: not_a_process.
[[nodiscard]] std::shared_ptr<book> this_book();

}  // namespace weft::app
