// The rules that move demand between a partition, what is pending and what is asked upstream; each keeps (P2).

#include <weft/gen_stage/partition_dispatcher.hpp>

#include <algorithm>
#include <utility>

namespace weft::gen_stage::detail {

std::size_t partition_dispatcher::owned_by(ref tag) const noexcept {
    auto const found = std::find_if(partitions_.begin(), partitions_.end(),
                                    [tag](partition_state const& one) { return one.owner == tag; });
    return found == partitions_.end() ? nobody : static_cast<std::size_t>(found - partitions_.begin());
}

void partition_dispatcher::subscribe(ref tag, std::size_t partition) {
    weft::detail::check(partition < size(), "partition_dispatcher: the partition exists");
    weft::detail::check(!partitions_[partition].owner, "partition_dispatcher: the partition is free");
    partitions_[partition].owner = tag;
}

std::size_t partition_dispatcher::ask(ref tag, std::size_t count) {
    std::size_t const partition = owned_by(tag);
    weft::detail::check(partition != nobody, "partition_dispatcher: the tag is one of a subscription");
    auto& asker = partitions_[partition];
    std::size_t const at_once = std::min(count, asker.queued);
    asker.queued -= at_once;
    asker.demand += count - at_once;
    queued_ -= at_once;
    demand_ += count - at_once;
    waiting_ += count;
    open_ += count;
    weft::detail::debug_check(balance().holds(), "partition_dispatcher: P2");
    return at_once;
}

std::size_t partition_dispatcher::settle() noexcept {
    std::size_t const open = std::exchange(open_, 0);
    std::size_t const covered = std::min(open, pending_);
    pending_ -= covered;
    waiting_ -= covered;
    weft::detail::debug_check(balance().holds(), "partition_dispatcher: P2");
    return open - covered + std::exchange(owed_, 0);
}

void partition_dispatcher::cancel(ref tag) {
    std::size_t const partition = owned_by(tag);
    weft::detail::check(partition != nobody, "partition_dispatcher: the tag is one of a subscription");
    auto const left = std::exchange(partitions_[partition], partition_state{});
    pending_ += left.demand;
    demand_ -= left.demand;
    queued_ -= left.queued;
    waiting_ += left.queued;
    owed_ += left.queued;
    weft::detail::debug_check(balance().holds(), "partition_dispatcher: P2");
}

}  // namespace weft::gen_stage::detail
