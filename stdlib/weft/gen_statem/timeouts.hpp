#pragma once
// The timeouts that run in one machine. Each is a timer of the runtime whose message says which one it was, so a timeout comes
// in order with the machine's other messages, and one that was stopped too late is recognised.

#include <weft/gen_statem/transition.hpp>
#include <weft/pid.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weft::detail {

/// What a machine's timer sends to it.
struct machine_tick {
    std::uint64_t serial;
};

struct fired_timeout {
    timeout_id which;
    node_ptr content;
};

/// Threads: a value of the machine's process, which cancels what still runs by its end.
class timeout_table {
public:
    /// Replaces one of the same id. Errors: argument_error for a time beyond the clock's range; then it does not run.
    void start(timeout_id const& which, nanoseconds time, node_ptr content);
    void stop(timeout_id const& which);
    void update(timeout_id const& which, node_ptr content);

    /// The one whose timer this was, if it still runs.
    [[nodiscard]] std::optional<fired_timeout> take(machine_tick tick);
    /// The oldest that was started for no time at all.
    [[nodiscard]] std::optional<fired_timeout> take_due();
    /// For people, oldest first.
    [[nodiscard]] std::vector<std::string> texts() const;

private:
    struct running {
        timeout_id which;
        node_ptr content;
        std::uint64_t serial;
        ref timer;  // empty: it is due
    };
    [[nodiscard]] std::optional<fired_timeout> take_at(std::size_t place);

    std::vector<running> all_;
    std::uint64_t serials_ = 0;
};

}  // namespace weft::detail
