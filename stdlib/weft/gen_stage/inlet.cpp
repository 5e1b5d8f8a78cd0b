// Demand as the consumer sees it: max when nothing is out, asked for again when no more than min is left.

#include <weft/detail/check.hpp>
#include <weft/gen_stage/broadcast_router.hpp>
#include <weft/gen_stage/inlet.hpp>
#include <weft/log.hpp>
#include <weft/send.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace weft::gen_stage::detail {

namespace {

bool producer_less(inflow const& one, ref tag) { return one.who.tag < tag; }

}  // namespace

inflow* inlet::find(ref tag) noexcept {
    auto const found = std::lower_bound(producers_.begin(), producers_.end(), tag, producer_less);
    return found != producers_.end() && found->who.tag == tag ? &*found : nullptr;
}

void inlet::add(inflow producer) {
    auto const place = std::lower_bound(producers_.begin(), producers_.end(), producer.who.tag, producer_less);
    producers_.insert(place, std::move(producer));
}

inflow inlet::remove(ref tag) {
    inflow* const found = find(tag);
    weft::detail::check(found != nullptr, "inlet: the tag is one of a producer");
    inflow gone = std::move(*found);
    producers_.erase(producers_.begin() + (found - producers_.data()));
    return gone;
}

void inlet::ask(inflow& from, std::size_t count) {
    from.outstanding += count;
    from.counts->asked.add(count);
    send(from.who.process, protocol::ask{{self_, from.who.tag}, count, quiet_});
}

void inlet::ask_first(inflow& from) { ask(from, from.limits.max); }

std::size_t inlet::chunk_size(inflow const& from, std::size_t arrived) noexcept {
    return from.asks == demand_by::manual ? arrived : from.limits.max - from.limits.min;
}

std::size_t inlet::arrived(inflow& from, std::size_t count) {
    from.counts->delivered.add(count);
    if (from.asks == demand_by::manual) return count;
    if (count > from.outstanding) {
        log::error("producer " + to_string(from.who.process) + " sent " + std::to_string(count - from.outstanding) +
                   " events more than it was asked for");
    }
    return std::min(count, from.outstanding);
}

void inlet::handled(inflow& from, std::size_t count) {
    if (from.asks == demand_by::manual) return;
    from.outstanding -= count;
    if (from.outstanding <= from.limits.min) ask(from, from.limits.max - from.outstanding);
}

bool ends_consumer(cancel_mode mode, exit_reason const& reason) {
    if (mode == cancel_mode::temporary || reason == already_subscribed()) return false;
    return mode == cancel_mode::permanent || !reason.is_clean();
}

}  // namespace weft::gen_stage::detail
