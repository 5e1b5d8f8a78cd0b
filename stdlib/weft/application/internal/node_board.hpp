#pragma once
// What the node's processes and the thread that waits for them share: how far the node is, and how it ended. The mutex
// is held for a few loads and stores only, never across anything that parks.

#include <weft/application/node.hpp>
#include <weft/pid.hpp>

#include <condition_variable>
#include <mutex>

namespace weft::app {

enum class node_phase : std::uint8_t { created, starting, running, stopping, stopped };

/// Owner: the node, and each of its processes a share. Others: none.
class node_board {
public:
    node_board(runtime& in, std::vector<unit> applications, node_options options)
        : in_{in}, units_{std::move(applications)}, options_{std::move(options)} {}

    [[nodiscard]] runtime& in() noexcept { return in_; }
    [[nodiscard]] std::vector<unit> const& units() const noexcept { return units_; }
    [[nodiscard]] node_options const& options() const noexcept { return options_; }

    void log(log::level urgency, std::string_view application, std::string_view text) const;

    /// Steps forward; a step back changes nothing, so that whoever is first to say "stopping" has said it.
    /// True when it was a step forward.
    bool advance(node_phase to);
    void finish(node_end how);

    /// Waits until the phase is at least `reached` or the time is over; true when it is.
    [[nodiscard]] bool wait_for(node_phase reached, nanoseconds time);
    [[nodiscard]] node_end end() const;

private:
    runtime& in_;
    std::vector<unit> const units_;
    node_options const options_;

    mutable std::mutex guard_;
    std::condition_variable changed_;
    node_phase phase_ = node_phase::created;  // under guard_
    node_end end_{};                          // under guard_; read when phase_ is stopped
};

}  // namespace weft::app
