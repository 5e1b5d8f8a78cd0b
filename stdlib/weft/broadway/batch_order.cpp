// Consumers are few, so all of this is a walk over them.

#include <weft/broadway/batch_order.hpp>

#include <weft/detail/check.hpp>

#include <algorithm>

namespace weft::broadway::detail {

batch_order::consumer& batch_order::find(ref tag) {
    auto const found = std::find_if(consumers_.begin(), consumers_.end(), [tag](consumer const& one) { return one.tag == tag; });
    weft::detail::check(found != consumers_.end(), "batch_order: the tag is one of a subscription");
    return *found;
}

std::size_t batch_order::demand_of(ref tag) const { return const_cast<batch_order*>(this)->find(tag).demand; }

void batch_order::cancel(ref tag) {
    demand_ -= find(tag).demand;
    std::erase_if(consumers_, [tag](consumer const& one) { return one.tag == tag; });
}

void batch_order::ask(ref tag, std::size_t count) {
    consumer& asker = find(tag);
    asker.busy_with.reset();
    asker.demand += count;
    demand_ += count;
    auto const at = consumers_.begin() + (&asker - consumers_.data());
    std::rotate(at, at + 1, consumers_.end());
}

ref batch_order::take(batch_key const& key) {
    consumer* free = nullptr;
    for (consumer& one : consumers_) {
        if (one.busy_with == key) return {};
        if (free == nullptr && one.demand > 0) free = &one;
    }
    if (free == nullptr) return {};
    --free->demand;
    --demand_;
    free->busy_with = key;
    return free->tag;
}

std::size_t batch_order::room() const noexcept {
    std::size_t const allowed = demand_ == 0 ? 0 : consumers_.size();
    return allowed > queued_ ? allowed - queued_ : 0;
}

}  // namespace weft::broadway::detail
