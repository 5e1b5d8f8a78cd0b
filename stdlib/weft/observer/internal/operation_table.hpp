#pragma once
// What a client may ask, as an open table: each part of the observer adds its own entries (operation_list.cpp names the
// parts), and what it wants to do once a second. All ways in, JSON lines and HTTP, ask through here.

#include <weft/observer/internal/reply.hpp>
#include <weft/observer/internal/roles.hpp>
#include <weft/observer/internal/snapshots.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weft {
class runtime;
namespace app {
class command_table;
}
}  // namespace weft

namespace weft::observe {

class restart_book;
namespace warnings {
class watch;
}

struct node_facts {
    std::string name{};
    std::string version{};
    std::int64_t pid = 0;
    bool reveal = false;  ///< the node's user allows contents of messages and states to be shown
};

/// What the last beats measured, for answers that tell rates. Negative: not known yet.
struct measured {
    double busy = -1;  ///< share of all workers' time, 0 to 1
    double messages_per_s = -1;
    double spawned_per_s = -1;
    double exited_per_s = -1;
    std::uint64_t rss_bytes = 0;
    std::uint64_t restarts = 0;  ///< by all supervisors, ever
    std::size_t warnings = 0;    ///< active ones; the part that finds them writes it on the beat
    double observer_share = 0;   ///< of one core, by the control thread, over the last 10 s
    double stretch = 1;          ///< intervals are this much longer than asked for, to keep the budget
};

/// The node that is asked. Only the control thread touches it, but for what is safe by itself. Outlives every reply's work
/// on the control thread; other threads keep no reference to it.
struct node_context {
    snapshots& from;
    node_facts facts{};
    runtime* live = nullptr;                       ///< null where a test makes up the snapshots
    app::command_table const* commands = nullptr;  ///< null: none
    measured last{};
    warnings::watch* warned = nullptr;             ///< null: nobody looks for warnings
    restart_book* lost = nullptr;                  ///< null: nobody notes who was restarted
};

/// One question's circumstances.
struct asked {
    node_context& node;
    peer who{};

    [[nodiscard]] snapshots& from() const noexcept { return node.from; }
    /// Whether contents of messages and states may be shown to this client.
    [[nodiscard]] bool may_reveal() const noexcept { return node.facts.reveal && who.granted == role::control; }
};

/// An entry. Exactly one of run and begin. Both are called on the control thread and must not block it; both may throw
/// request_error (begin: before it has used the reply).
struct operation {
    std::string name;
    role needs = role::read;  ///< control: it changes something, or reveals; then it is logged, and over HTTP a POST
    std::function<json::object(json::object const& request, asked& by)> run{};
    std::function<void(json::object const& request, asked& by, std::shared_ptr<reply> to)> begin{};
};

class operation_table {
public:
    void add(operation what);
    /// `act` is called about once a second, in the order of these calls. Must not block.
    void each_second(std::function<void(node_context&)> act) { beats_.push_back(std::move(act)); }

    [[nodiscard]] operation const* find(std::string_view name) const;
    /// Those that this role may use, in the order of add.
    [[nodiscard]] std::vector<std::string> names(role of) const;
    /// Errors: request_error "unknown_op" with the nearest name; "not_allowed", which is logged.
    [[nodiscard]] operation const& permitted(std::string_view name, peer const& who) const;

    /// Runs one that answers at once, and adds what every answer has: at, total (unless it has its own), cost.
    /// Errors: request_error.
    [[nodiscard]] json::object run(std::string_view name, json::object const& request, asked& by) const;
    /// Asks any of them; the answer and every error go to `to`.
    void ask(std::string_view name, json::object const& request, asked& by, std::shared_ptr<reply> const& to) const;
    void beat(node_context& node) const;

private:
    std::vector<operation> operations_;
    std::vector<std::function<void(node_context&)>> beats_;
};

/// Everything that this library can answer.
[[nodiscard]] operation_table all_operations();

}  // namespace weft::observe
