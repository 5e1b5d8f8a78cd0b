#include "base/block_pool.hpp"

namespace weft::base {
namespace {

constexpr std::size_t slab_bytes = std::size_t{64} * 1024;

}  // namespace

block_depot::~block_depot() {
    for (void* slab : slabs_) ::operator delete(slab, std::align_val_t{cache_line});
}

free_block* block_depot::carve(std::uint8_t size_class) {
    std::size_t const bytes = block_classes[size_class];
    void* const slab = ::operator new(slab_bytes, std::align_val_t{cache_line});
    {
        std::lock_guard const hold{slabs_mutex_};
        slabs_.push_back(slab);
    }
    class_state& state = classes_[size_class];
    free_block* wanted = nullptr;
    auto* const low = static_cast<std::byte*>(slab);
    std::size_t const blocks = slab_bytes / bytes;
    for (std::size_t first = 0; first + batch <= blocks; first += batch) {
        free_block* list = nullptr;
        for (std::size_t i = batch; i-- > 0;) list = ::new (low + (first + i) * bytes) free_block{list};
        if (wanted == nullptr) wanted = list;
        else state.batches.push_back(list);
    }
    return wanted;
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
            state.loose = carve(size_class);
        } else {
            state.loose = state.batches.back();
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
    state.loose = ::new (memory) free_block{state.loose};
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
