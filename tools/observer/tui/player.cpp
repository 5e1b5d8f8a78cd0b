// Going back means to begin again: a recording is short, and a model has no way back.

#include "player.hpp"

#include <cmath>

namespace weft::cli::tui {
namespace {

// Answers that are closer together belong to one look: a view's questions follow each other without a pause.
constexpr double one_look = 0.2;

}  // namespace

void player::go_to(double at) {
    if (at < at_) {
        model_ = {};
        shown_ = 0;
    }
    at_ = at;
    for (; shown_ < recorded_.size() && recorded_[shown_].at <= at; ++shown_) apply(model_, recorded_[shown_]);
}

bool player::step(bool older) {
    std::vector<double> looks;
    for (auto const& each : recorded_)
        if (looks.empty() || each.at - looks.back() > one_look) looks.push_back(each.at);
    if (older) {
        double target = -1;
        for (double const look : looks)
            if (look + one_look < at_ - 1e-9) target = look + one_look;
        if (target < 0) return false;
        go_to(target);
        return true;
    }
    for (double const look : looks) {
        if (look <= at_) continue;
        go_to(look + one_look);
        return true;
    }
    return false;
}

}  // namespace weft::cli::tui
