#pragma once
// How a batch is split among consumers that each get events of their own.

#include <weft/gen_stage/router.hpp>
#include <weft/gen_stage/share.hpp>

#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace weft::gen_stage::detail {

/// Delivers the shares one after the other, from the front of `events`; moves the whole vector when one gets all.
template <class T>
void hand_out(std::vector<share> const& shares, std::vector<T>& events, outbox<T>& out) {
    if (shares.front().count == events.size()) {
        out.deliver(shares.front().to, std::move(events));
        events.clear();
        return;
    }
    auto next = std::make_move_iterator(events.begin());
    for (auto const& [to, count] : shares) {
        auto const end = next + static_cast<std::ptrdiff_t>(count);
        out.deliver(to, std::vector<T>(next, end));
        next = end;
    }
}

}  // namespace weft::gen_stage::detail
