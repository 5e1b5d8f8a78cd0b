#pragma once
// What the signals of a running node do. They are blocked in every thread and read by the control thread, so that they
// work when every worker is busy, and their handling is ordinary code.

#include "node_lock.hpp"

#include <weft/application/node.hpp>
#include <weft/runtime.hpp>

#include <vector>

namespace weft::cli {

/// TERM and INT: the orderly stop; once more: out at once with 128 + n. QUIT: the processes to standard error. HUP: a
/// line in the log. PIPE is ignored. Used by the control thread only.
class stop_signals {
public:
    stop_signals(runtime& in, app::node& node, node_lock const& lock) : in_{in}, node_{node}, lock_{lock} {}

    /// Those that are read; see block().
    [[nodiscard]] static std::vector<int> numbers();
    /// Blocks them in the calling thread and all that it will start. Call it before any thread is started.
    static void block();

    void came(int number);

private:
    void stop_or_abort(int number);
    void print_processes() const;

    runtime& in_;
    app::node& node_;
    node_lock const& lock_;
    bool stopping_ = false;
};

}  // namespace weft::cli
