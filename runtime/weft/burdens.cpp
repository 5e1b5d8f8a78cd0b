// Going round the processes, and looking at one.

#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/burdens.hpp>
#include <weft/glances.hpp>
#include <weft/runtime.hpp>

#include <algorithm>

namespace weft::info {
namespace {

constexpr std::uint32_t most_blocks = 20'000;
constexpr std::uint32_t most_stacks = 1000;
constexpr std::uint32_t slice = 250;  // blocks looked at under one pin, in which nothing is reclaimed

using stack_look = proc::process::stack_look;

/// What is worth telling of it, if anything. Counts the stack that it looked at.
std::optional<process_burden> look_at(proc::process& one, burden_round const& round, base::nanos now, std::uint32_t& stacks) {
    process_glance const seen = one.glance(now);
    bool const stood_still = seen.in_state.count() > now - round.before.count();
    bool const measures = seen.stack_bytes != 0 && !stood_still;
    if (!measures && one.rest_if_any() == nullptr) return std::nullopt;
    if (measures) ++stacks;
    auto out = one.burden_while_parked(seen.id, measures ? stack_look::measured : stack_look::none);
    if (!out) return std::nullopt;
    bool const deep = out->stack && out->stack->bytes != 0 &&
                      static_cast<double>(out->stack->high) >= round.stack_share * static_cast<double>(out->stack->bytes);
    return deep || out->ties >= round.ties ? out : std::nullopt;
}

std::optional<process_burden> burden_of(runtime& of, pid id, stack_look how) {
    proc::kernel& home = of.internals();
    auto const pinned = home.pin();
    proc::process* const found = home.find_alive(id);
    if (found == nullptr) return std::nullopt;
    auto out = found->burden_while_parked(id, how);
    return out ? out : std::optional{process_burden{.id = id}};
}

}  // namespace

std::vector<process_burden> burdens(runtime& of, burden_round& round) {
    proc::kernel& home = of.internals();
    std::vector<process_burden> out;
    base::nanos const now = base::monotonic_now();
    std::uint32_t const all = home.table().size();
    if (round.next == 0) round.began = nanoseconds{now};
    std::uint32_t const end = std::min(all, round.next + most_blocks);
    std::uint32_t stacks = 0;
    while (round.next < end && stacks < most_stacks) {
        auto const pinned = home.pin();
        for (std::uint32_t i = 0; i < slice && round.next < end && stacks < most_stacks; ++i, ++round.next) {
            proc::process* const each = home.table().find(round.next);
            if (!each->is_there()) continue;
            if (auto heavy = look_at(*each, round, now, stacks)) out.push_back(*heavy);
        }
    }
    if (round.next >= all) {
        round.next = 0;
        round.before = round.began;
    }
    return out;
}

std::optional<process_burden> burden(runtime& of, pid id) { return burden_of(of, id, stack_look::measured); }
std::optional<process_burden> give_back_stack(runtime& of, pid id) { return burden_of(of, id, stack_look::given_back); }

}  // namespace weft::info
