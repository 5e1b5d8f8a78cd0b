#pragma once
// A recording being played: the model as it was at a moment of it.

#include "looker.hpp"

#include <vector>

namespace weft::cli::tui {

/// One thread.
class player {
public:
    explicit player(std::vector<observation> recorded) : recorded_{std::move(recorded)} {}
    /// Goes to what had been seen by this moment, in seconds since the start of the recording.
    void go_to(double at);
    /// Goes one look back or forth. False at the end.
    bool step(bool older);
    [[nodiscard]] node_model const& model() const noexcept { return model_; }
    [[nodiscard]] double at() const noexcept { return at_; }
    [[nodiscard]] double length() const noexcept { return recorded_.empty() ? 0 : recorded_.back().at; }

private:
    std::vector<observation> recorded_;
    std::size_t shown_ = 0;   // how many of them the model has
    double at_ = 0;
    node_model model_;
};

}  // namespace weft::cli::tui
