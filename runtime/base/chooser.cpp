#include "base/chooser.hpp"

#include <algorithm>

namespace weft::base {
namespace {

constexpr std::uint64_t initial_lowest = std::uint64_t{1} << 32U;  // priorities of actors that never fell are above

/// Neighbouring seeds must not begin alike.
std::uint64_t spread(std::uint64_t seed) noexcept {
    seed += 0x9e3779b97f4a7c15U;
    seed = (seed ^ (seed >> 30U)) * 0xbf58476d1ce4e5b9U;
    seed = (seed ^ (seed >> 27U)) * 0x94d049bb133111ebU;
    return seed ^ (seed >> 31U);
}

std::uint32_t draw(rng& from, std::uint32_t count, std::uint32_t one_in) {
    if (one_in > 1 && from.below(one_in) != 0) return 0;
    return 1 + from.below(count - 1);
}

}  // namespace

// random_walk -------------------------------------------------------------------------------------------------------

random_walk::random_walk(std::uint64_t seed) noexcept : rng_{spread(seed)} {}

std::uint32_t random_walk::choose(std::uint32_t count, std::uint32_t one_in) { return draw(rng_, count, one_in); }

std::uint32_t random_walk::next(std::span<std::uint64_t const> actors) {
    return rng_.below(static_cast<std::uint32_t>(actors.size()));
}

// priority_walk -----------------------------------------------------------------------------------------------------

priority_walk::priority_walk(std::uint64_t seed, unsigned changes, std::uint64_t steps)
    : rng_{spread(seed)}, lowest_{initial_lowest} {
    auto const bound = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(steps, 1, UINT32_MAX));
    for (unsigned i = 0; i < changes; ++i) change_at_.push_back(rng_.below(bound));
    std::sort(change_at_.begin(), change_at_.end(), std::greater{});
}

std::uint32_t priority_walk::choose(std::uint32_t count, std::uint32_t one_in) { return draw(rng_, count, one_in); }

std::uint64_t priority_walk::priority_of(std::uint64_t actor) {
    auto const [found, fresh] = priorities_.try_emplace(actor, 0);
    if (fresh) found->second = initial_lowest + (rng_.next() >> 1U);
    return found->second;
}

std::uint32_t priority_walk::next(std::span<std::uint64_t const> actors) {
    auto const highest = [&] {
        std::uint32_t best = 0;
        for (std::uint32_t i = 1; i < actors.size(); ++i)
            if (priority_of(actors[i]) > priority_of(actors[best])) best = i;
        return best;
    };
    std::uint32_t chosen = highest();
    for (; !change_at_.empty() && change_at_.back() <= step_; change_at_.pop_back()) {
        priorities_[actors[chosen]] = --lowest_;
        chosen = highest();
    }
    ++step_;
    return chosen;
}

// Records -----------------------------------------------------------------------------------------------------------

std::uint32_t recorder::choose(std::uint32_t count, std::uint32_t one_in) {
    std::uint32_t const value = asked_.choose(count, one_in);
    answers_.push_back({value, count});
    return value;
}

std::uint32_t recorder::next(std::span<std::uint64_t const> actors) {
    if (actors.size() == 1) return 0;  // no question
    std::uint32_t const value = asked_.next(actors);
    answers_.push_back({value, static_cast<std::uint32_t>(actors.size())});
    return value;
}

std::uint32_t replay::choose(std::uint32_t count, std::uint32_t) {
    if (at_ >= answers_.size()) return 0;
    std::uint32_t const value = answers_[at_++].value;
    return value < count ? value : 0;
}

std::uint32_t replay::next(std::span<std::uint64_t const> actors) {
    return actors.size() == 1 ? 0 : choose(static_cast<std::uint32_t>(actors.size()), 1);
}

std::vector<answer> next_branch(std::span<answer const> had, std::size_t depth) {
    for (std::size_t i = std::min(depth, had.size()); i-- > 0;) {
        if (had[i].value + 1 >= had[i].count) continue;
        std::vector<answer> branch(had.begin(), had.begin() + static_cast<std::ptrdiff_t>(i + 1));
        ++branch.back().value;
        return branch;
    }
    return {};
}

}  // namespace weft::base
