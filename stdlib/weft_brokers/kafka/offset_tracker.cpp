#include <weft_brokers/kafka/offset_tracker.hpp>

#include <algorithm>

namespace weft::kafka {

bool offset_tracker::deliver(std::int64_t offset) {
    lost_.erase(lost_.lower_bound(reading_), lost_.lower_bound(offset));
    reading_ = offset + 1;
    if (next_ && offset < *next_ && lost_.erase(offset) == 0) return false;
    in_flight_.insert(offset);
    next_ = next_ ? std::max(*next_, offset + 1) : offset + 1;
    return true;
}

bool offset_tracker::settle(std::int64_t offset) { return in_flight_.erase(offset) != 0; }

bool offset_tracker::lose(std::int64_t offset) {
    if (in_flight_.erase(offset) == 0) return false;
    lost_.insert(offset);
    return true;
}

std::optional<std::int64_t> offset_tracker::position() const noexcept {
    auto first = next_;
    if (!in_flight_.empty()) first = *in_flight_.begin();
    if (!lost_.empty() && *lost_.begin() < *first) first = *lost_.begin();
    return first;
}

std::optional<std::int64_t> offset_tracker::rewind() {
    if (lost_.empty() || *lost_.begin() >= reading_) return std::nullopt;
    reading_ = *lost_.begin();
    return reading_;
}

}  // namespace weft::kafka
