// The consumers are few and their order changes with every batch, so a sorted vector that is rotated in place beats any
// tree.

#include <weft/detail/check.hpp>
#include <weft/gen_stage/demand_dispatcher.hpp>

#include <algorithm>
#include <utility>

namespace weft::gen_stage::detail {

namespace {

// One step of splitmix64: enough to shuffle, and the same on every platform.
std::uint64_t next_random(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

}  // namespace

void demand_dispatcher::set_demand(std::size_t index, std::size_t demand) {
    auto const moved = consumers_.begin() + static_cast<std::ptrdiff_t>(index);
    bool const grows = demand >= moved->demand;
    moved->demand = demand;
    auto const waits_longer = [](std::size_t value, consumer const& other) { return value > other.demand; };
    if (grows) {
        auto const place = std::upper_bound(consumers_.begin(), moved, demand, waits_longer);
        std::rotate(place, moved, moved + 1);
    } else {
        auto const place = std::upper_bound(moved + 1, consumers_.end(), demand, waits_longer);
        std::rotate(moved, moved + 1, place);
    }
}

void demand_dispatcher::ask(ref tag, std::size_t count) {
    std::size_t const index = index_in(consumers_, tag);
    note_ask(count);
    set_demand(index, consumers_[index].demand + count);
}

void demand_dispatcher::place(std::size_t count, std::vector<share>& shares) {
    note_placed(count);
    while (count > 0) {
        consumer const head = consumers_.front();
        weft::detail::check(head.demand > 0, "demand_dispatcher: whoever has asked comes before whoever has not");
        std::size_t const given = std::min(count, head.demand);
        shares.push_back({head.tag, given});
        set_demand(0, head.demand - given);
        count -= given;
    }
}

void demand_dispatcher::cancel(ref tag) {
    std::size_t const index = index_in(consumers_, tag);
    note_left(consumers_[index].demand);
    consumers_.erase(consumers_.begin() + static_cast<std::ptrdiff_t>(index));
}

void demand_dispatcher::shuffle(std::uint64_t seed) {
    for (std::size_t left = consumers_.size(); left > 1; --left) {
        std::swap(consumers_[left - 1], consumers_[next_random(seed) % left]);
    }
    // Chance decides among equals only (D1): a consumer that has not asked yet must not stand before one that has.
    std::sort(consumers_.begin(), consumers_.end(), [](consumer const& x, consumer const& y) { return x.demand > y.demand; });
}

}  // namespace weft::gen_stage::detail
