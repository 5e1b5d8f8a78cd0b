#include "base/block_pool.hpp"

#include "base/mapped_memory.hpp"

#include <algorithm>
#include <utility>

namespace weft::base {

namespace {

/// A single block that waits, and how many do from it on: a batch of them serves workers again.
struct loose_block : free_block {
    std::size_t count;
};
static_assert(sizeof(loose_block) <= block_classes.front());

[[nodiscard]] std::size_t count_of(free_block* first) noexcept {
    return first == nullptr ? 0 : static_cast<loose_block*>(first)->count;
}

/// Single ones, out of the blocks of a batch.
[[nodiscard]] free_block* loosened(free_block* list) noexcept {
    free_block* out = nullptr;
    while (list != nullptr) {
        free_block* const next = list->next;
        out = ::new (static_cast<void*>(list)) loose_block{{out}, count_of(out) + 1};
        list = next;
    }
    return out;
}

}  // namespace

block_depot::~block_depot() {
    for (slab const& each : slabs_) unmap_memory(each.memory, each.bytes);
}

void block_depot::add_slab(class_state& state) {
    slab const fresh{map_memory(state.next_slab), state.next_slab};
    {
        std::lock_guard const hold{slabs_mutex_};
        slabs_.push_back(fresh);
    }
    state.next_slab = std::min(2 * state.next_slab, huge_page);
    state.fresh = static_cast<std::byte*>(fresh.memory);
    state.fresh_end = state.fresh + fresh.bytes;
}

/// A batch that nobody has touched yet. Every slab holds a whole number of them.
free_block* block_depot::carve(std::uint8_t size_class) {
    class_state& state = classes_[size_class];
    if (state.fresh == state.fresh_end) add_slab(state);
    free_block* list = nullptr;
    for (std::size_t i = batch; i-- > 0;) list = ::new (state.fresh + i * block_classes[size_class]) free_block{list};
    state.fresh += batch * block_classes[size_class];
    return list;
}

free_block* block_depot::take(std::uint8_t size_class) {
    class_state& state = classes_[size_class];
    std::lock_guard const hold{state.mutex};
    if (state.batches.empty()) return carve(size_class);
    free_block* const list = state.batches.back();
    state.batches.pop_back();
    return list;
}

void block_depot::give(std::uint8_t size_class, free_block* list) noexcept {
    class_state& state = classes_[size_class];
    std::lock_guard const hold{state.mutex};
    state.batches.push_back(list);
}

void* block_depot::take_one(std::uint8_t size_class) {
    class_state& state = classes_[size_class];
    std::lock_guard const hold{state.mutex};
    if (state.loose == nullptr) {
        if (state.batches.empty()) {
            state.loose = loosened(carve(size_class));
        } else {
            state.loose = loosened(state.batches.back());
            state.batches.pop_back();
        }
    }
    free_block* const taken = state.loose;
    state.loose = taken->next;
    return taken;
}

void block_depot::give_one(std::uint8_t size_class, void* memory) noexcept {
    class_state& state = classes_[size_class];
    std::lock_guard const hold{state.mutex};
    state.loose = ::new (memory) loose_block{{state.loose}, count_of(state.loose) + 1};
    if (count_of(state.loose) == batch) state.batches.push_back(std::exchange(state.loose, nullptr));
}

block_depot& shared_blocks() {
    static auto* const depot = new block_depot;  // reachable for ever, so no leak
    return *depot;
}

block_cache::~block_cache() {
    for (std::uint8_t each = 0; each < lists_.size(); ++each) {
        while (free_block* const head = lists_[each].head) {
            lists_[each].head = head->next;
            depot_.give_one(each, head);
        }
    }
}

void block_cache::return_batch(std::uint8_t size_class) noexcept {
    list& mine = lists_[size_class];
    free_block* const list = mine.head;
    free_block* last = list;
    for (std::size_t i = 1; i < block_depot::batch; ++i) last = last->next;
    mine.head = last->next;
    last->next = nullptr;
    mine.count -= block_depot::batch;
    depot_.give(size_class, list);
}

}  // namespace weft::base
