#include "proc/process_table.hpp"

#include "base/clock.hpp"
#include "base/pause.hpp"

#include <weft/errors.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <string>

namespace weft::proc {

namespace {

base::reserved_memory reserve(std::uint32_t max_processes, std::size_t bytes) {
    try {
        return base::reserved_memory{bytes};
    } catch (std::bad_alloc const&) {
        throw system_limit{"processes: the machine gives no address space of " + std::to_string(bytes) + " bytes for max_processes " +
                           std::to_string(max_processes) + " (runtime_options::max_processes)"};
    }
}

}  // namespace

process_table::process_table(std::uint32_t max_processes, base::epoch_domain& epochs)
    : max_{2 * max_processes + static_cast<std::uint32_t>((epochs.size() + 1) * most_on_a_shelf)},
      epochs_{epochs},
      memory_{reserve(max_processes, std::size_t{max_} * sizeof(process))},
      blocks_{reinterpret_cast<process*>(memory_.low())} {}

process_table::~process_table() {
    // Everybody has ended; nobody looks anything up any more.
    for (std::uint32_t slot = 0; slot < size(); ++slot) {
        find(slot)->bury();
        std::destroy_at(find(slot));
    }
}

process* process_table::make() {
    std::uint32_t const slot = made_.load(std::memory_order_relaxed);  // relaxed: written under mutex_
    if (slot >= max_) return nullptr;
    try {
        memory_.open((std::size_t{slot} + 1) * sizeof(process));
    } catch (std::bad_alloc const&) {
        throw system_limit{"processes: the machine gives no memory for control block " + std::to_string(slot)};
    }
    process* const fresh = ::new (blocks_ + slot) process;
    fresh->set_slot(slot);
    made_.store(slot + 1, std::memory_order_release);  // pairs with the acquire in find()
    return fresh;
}

process* process_table::take_shared() {
    return shared_.empty() ? make() : &shared_.pop();
}

process& process_table::take_otherwise(shelf* mine) {
    if (mine != nullptr && (mine->in_vain == 0 || --mine->in_vain == 0)) {
        reclaim(*mine);
        if (!mine->free.empty()) return mine->free.pop();
        mine->in_vain = after_vain;
    }
    if (process* const taken = mine != nullptr ? take_some_from_others(*mine) : take_from_others()) return *taken;
    // Somebody in a long turn holds back what others could use; or in a look-up or a pin, which lasts no longer than its
    // thread needs to get on.
    base::brief_wait wait;
    for (base::nanos const until = base::monotonic_now() + patience;; wait.once()) {
        epochs_.announce_all();
        if (mine != nullptr) reclaim(*mine);
        if (mine != nullptr && !mine->free.empty()) return mine->free.pop();
        if (process* const taken = take_from_others()) return *taken;  // alone: others wait as well
        if (base::monotonic_now() >= until) break;
    }
    throw system_limit{"processes: all control blocks are in use or wait to be reclaimed"};
}

process* process_table::take_from_others() {
    std::lock_guard const hold{mutex_};
    return take_shared();
}

/// One to use and, so that the lock is taken once for many, more for the shelf, which is empty. The lowest slot is the first.
process* process_table::take_some_from_others(shelf& mine) {
    std::lock_guard const hold{mutex_};
    process* const taken = take_shared();
    if (taken == nullptr) return nullptr;
    std::array<process*, at_once - 1> more;
    std::size_t count = 0;
    while (count < more.size() && !shared_.empty()) more[count++] = &shared_.pop();
    try {
        // Relaxed: see make(). Not the last ones, which others may need.
        while (count < more.size() && made_.load(std::memory_order_relaxed) < max_ / 2) more[count++] = make();
    } catch (system_limit const&) {  // one is enough
    }
    while (count != 0) mine.free.push(*more[--count]);
    return taken;
}

void process_table::give_back(process& unused, shelf* mine) {
    if (mine != nullptr) {
        mine->free.push(unused);
        return;
    }
    std::lock_guard const hold{mutex_};
    shared_.push(unused);
}

void process_table::reclaim(shelf& mine) {
    if (!mine.retired.empty()) {
        mine.in_limbo += mine.retired.size();
        mine.limbo.push_back({mine.retired, epochs_.stamp()});
        mine.retired = {};
    }
    if (mine.limbo.empty()) return;
    if (mine.in_limbo > limbo_bound) epochs_.announce_all();
    std::uint64_t const bound = epochs_.safe_before();
    auto const safe = std::find_if(mine.limbo.begin(), mine.limbo.end(),
                                   [bound](shelf::waiting const& each) { return each.epoch >= bound; });
    for (auto each = mine.limbo.begin(); each != safe; ++each) {
        each->blocks.for_each([](process& block) { block.bury(); });
        mine.in_limbo -= each->blocks.size();
        mine.free.push_all(each->blocks);
    }
    mine.limbo.erase(mine.limbo.begin(), safe);
    // Few stay here: a worker that loses its place keeps them from everybody.
    if (mine.free.size() > 2 * reclaim_batch) {
        std::lock_guard const hold{mutex_};
        while (mine.free.size() > reclaim_batch) shared_.push(mine.free.pop());
    }
}

void process_table::reclaim_all(shelf& mine) {
    std::lock_guard const hold{mutex_};
    shared_.push_all(mine.free);
    shared_.push_all(mine.retired);
    for (auto& each : mine.limbo) shared_.push_all(each.blocks);
    mine = {};
}

}  // namespace weft::proc
