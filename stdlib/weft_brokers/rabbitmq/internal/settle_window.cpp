#include "settle_window.hpp"

#include <algorithm>

namespace weft::rabbitmq::detail {

void settle_window::settle(std::uint64_t tag, verdict what) {
    if (tag < low_ || tag > highest() || at(tag) != slot::open) return;
    at(tag) = static_cast<slot>(what);
    fresh_.push_back(tag);
}

std::vector<settle_window::answer> settle_window::take_answers() {
    std::vector<answer> all;
    if (fresh_.empty()) return all;
    while (take_run(all)) {
    }
    for (std::uint64_t const tag : fresh_) {
        if (tag < low_ || at(tag) == slot::told) continue;
        all.push_back({tag, static_cast<verdict>(at(tag)), false});
        at(tag) = slot::told;
    }
    fresh_.clear();
    return all;
}

// Those in a run that were told before are no longer open for the broker, so an answer for all before a tag passes over them.
bool settle_window::take_run(std::vector<answer>& into) {
    std::uint64_t last = 0;
    std::size_t count = 0;
    slot which = slot::told;
    while (!slots_.empty() && slots_.front() != slot::open) {
        slot const next = slots_.front();
        if (next != slot::told) {
            if (count > 0 && next != which) break;
            which = next;
            last = low_;
            ++count;
        }
        slots_.pop_front();
        ++low_;
    }
    if (count > 0) into.push_back({last, static_cast<verdict>(which), count > 1});
    return count > 0;
}

std::size_t settle_window::open() const noexcept {
    return static_cast<std::size_t>(std::count(slots_.begin(), slots_.end(), slot::open));
}

}  // namespace weft::rabbitmq::detail
