// Waiting is done by the condition alone: whoever changes the phase wakes whoever waits.

#include <weft/application/internal/node_board.hpp>

namespace weft::app {
namespace {

void write_log(log::level urgency, std::string const& line) {
    switch (urgency) {
        case log::level::debug: return log::debug(line);
        case log::level::info: return log::info(line);
        case log::level::warning: return log::warning(line);
        case log::level::error: return log::error(line);
        case log::level::none: return;
    }
}

}  // namespace

void node_board::log(log::level urgency, std::string_view application, std::string_view text) const {
    if (options_.log) return options_.log(urgency, application, text);
    write_log(urgency, std::string{application} + ": " + std::string{text});
}

bool node_board::advance(node_phase to) {
    {
        std::lock_guard const held{guard_};
        if (phase_ >= to) return false;
        phase_ = to;
    }
    changed_.notify_all();
    return true;
}

void node_board::finish(node_end how) {
    {
        std::lock_guard const held{guard_};
        if (phase_ == node_phase::stopped) return;
        phase_ = node_phase::stopped;
        end_ = how;
    }
    changed_.notify_all();
}

bool node_board::wait_for(node_phase reached, nanoseconds time) {
    std::unique_lock held{guard_};
    auto const there = [&] { return phase_ >= reached; };
    if (time != infinity) return changed_.wait_for(held, time, there);
    changed_.wait(held, there);
    return true;
}

node_end node_board::end() const {
    std::lock_guard const held{guard_};
    return end_;
}

}  // namespace weft::app
