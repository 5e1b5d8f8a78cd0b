#pragma once
// Blocks for messages in a few sizes. Each worker keeps some of each size; what flows from senders to receivers goes
// home through the depot in batches, so two workers meet on its lock once in a batch. Sizes beyond the largest class,
// and every size under AddressSanitizer, are the allocator's: it then sees each use after free.

#include "base/cache_line.hpp"

#include <weft/detail/block.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>
#include <vector>

namespace weft::base {

using detail::block_classes;

struct free_block {
    free_block* next;
};

/// The blocks that no worker holds, in batches. Threads: any.
class block_depot {
public:
    static constexpr std::size_t batch = 64;

    block_depot() = default;
    ~block_depot();
    block_depot(block_depot const&) = delete;
    block_depot& operator=(block_depot const&) = delete;

    /// A list of `batch` blocks of the class. Throws std::bad_alloc.
    [[nodiscard]] free_block* take(std::uint8_t size_class);
    /// Takes a list of exactly `batch` blocks.
    void give(std::uint8_t size_class, free_block* list) noexcept;
    /// One at a time, for threads that are no workers.
    [[nodiscard]] void* take_one(std::uint8_t size_class);
    void give_one(std::uint8_t size_class, void* memory) noexcept;

private:
    struct class_state {
        std::mutex mutex;                   // guards what follows
        std::vector<free_block*> batches{};
        free_block* loose = nullptr;        // single blocks
        std::byte* fresh = nullptr;         // of the newest slab, what was never handed out
        std::byte* fresh_end = nullptr;
        std::size_t next_slab = std::size_t{64} * 1024;  // bytes; doubled with each, up to a huge page
    };
    [[nodiscard]] free_block* carve(std::uint8_t size_class);
    void add_slab(class_state& state);

    std::array<class_state, block_classes.size()> classes_;
    struct slab {
        void* memory;
        std::size_t bytes;
    };
    std::mutex slabs_mutex_;
    std::vector<slab> slabs_;  // guarded by slabs_mutex_
};

/// The program's one depot: messages may travel between runtimes and outlive the one that made them, as memory of the
/// allocator does. Never destroyed.
[[nodiscard]] block_depot& shared_blocks();

/// One worker's blocks. Threads: one owner.
class block_cache {
public:
    explicit block_cache(block_depot& depot) noexcept : depot_{depot} {}
    ~block_cache();
    block_cache(block_cache const&) = delete;
    block_cache& operator=(block_cache const&) = delete;

    [[nodiscard]] void* take(std::uint8_t size_class) {
        list& mine = lists_[size_class];
        if (mine.head == nullptr) {
            mine.head = depot_.take(size_class);
            mine.count = block_depot::batch;
        }
        free_block* const taken = mine.head;
        mine.head = taken->next;
        --mine.count;
        return taken;
    }

    void give(std::uint8_t size_class, void* memory) noexcept {
        list& mine = lists_[size_class];
        if (mine.count == 2 * block_depot::batch) return_batch(size_class);
        mine.head = ::new (memory) free_block{mine.head};
        ++mine.count;
    }

private:
    struct list {
        free_block* head = nullptr;
        std::size_t count = 0;
    };
    void return_batch(std::uint8_t size_class) noexcept;

    block_depot& depot_;
    std::array<list, block_classes.size()> lists_{};
};

}  // namespace weft::base
