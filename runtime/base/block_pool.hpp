#pragma once
// Blocks for messages in a few sizes. Each worker keeps some of each size; what flows from senders to receivers goes
// home through the depot in batches, so two workers meet on its lock once in a batch. Sizes beyond the largest class,
// and every size under AddressSanitizer, are the allocator's: it then sees each use after free.

#include "base/prefetch.hpp"

#include <weft/detail/block.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace weft::base {

using detail::block_classes;

/// Blocks that nobody uses, by their addresses: who hands one out need not touch it, which another core may have written last.
struct block_batch {
    static constexpr std::size_t capacity = 64;

    [[nodiscard]] bool is_full() const noexcept { return count == capacity; }
    [[nodiscard]] bool is_empty() const noexcept { return count == 0; }

    std::size_t count = 0;
    std::array<void*, capacity> blocks{};
};

/// The blocks that no worker holds, in batches. Threads: any.
class block_depot {
public:
    static constexpr std::size_t batch = block_batch::capacity;

    block_depot() = default;
    ~block_depot();
    block_depot(block_depot const&) = delete;
    block_depot& operator=(block_depot const&) = delete;

    /// A full batch of the class for an empty one. Throws std::bad_alloc, and then `empty` is still the caller's.
    [[nodiscard]] block_batch* full_for(block_batch* empty, std::uint8_t size_class);
    /// An empty batch for a full one.
    [[nodiscard]] block_batch* empty_for(block_batch* full, std::uint8_t size_class) noexcept;
    /// One at a time, for threads that are no workers.
    [[nodiscard]] void* take_one(std::uint8_t size_class);
    void give_one(std::uint8_t size_class, void* memory) noexcept;

private:
    using batches = std::vector<std::unique_ptr<block_batch>>;
    struct class_state {
        std::mutex mutex;                   // guards what follows
        batches full{};
        batches empty{};
        block_batch loose{};                // single blocks
        std::byte* fresh = nullptr;         // of the newest slab, what was never handed out
        std::byte* fresh_end = nullptr;
        std::size_t next_slab = std::size_t{64} * 1024;  // bytes; doubled with each, up to a huge page
    };
    void carve(block_batch& into, std::uint8_t size_class);
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

/// One worker's blocks. Two batches of each class, so that who takes and gives around the end of one does not meet others
/// at the depot each time. Threads: one owner.
class block_cache {
public:
    explicit block_cache(block_depot& depot);
    ~block_cache();
    block_cache(block_cache const&) = delete;
    block_cache& operator=(block_cache const&) = delete;

    [[nodiscard]] void* take(std::uint8_t size_class) {
        if (!has(size_class)) [[unlikely]] fill(pairs_[size_class], size_class);
        return take_there(size_class);
    }
    /// Whether take_there() may be called: for who has something else to do when not.
    [[nodiscard]] bool has(std::uint8_t size_class) const noexcept { return !pairs_[size_class].used->is_empty(); }
    [[nodiscard]] void* take_there(std::uint8_t size_class) noexcept {
        block_batch& from = *pairs_[size_class].used;
        void* const taken = from.blocks[--from.count];
        // The one after the next: by then its line is here, and the store into it holds up nobody.
        prefetch_for_write(from.blocks[(from.count - 2) % block_batch::capacity]);
        return taken;
    }

    void give(std::uint8_t size_class, void* memory) noexcept {
        if (!has_room(size_class)) [[unlikely]] make_room(pairs_[size_class], size_class);
        give_there(size_class, memory);
    }
    /// Whether give_there() may be called.
    [[nodiscard]] bool has_room(std::uint8_t size_class) const noexcept { return !pairs_[size_class].used->is_full(); }
    void give_there(std::uint8_t size_class, void* memory) noexcept {
        block_batch& to = *pairs_[size_class].used;
        to.blocks[to.count++] = memory;
    }

private:
    struct pair {
        block_batch* used;   // taken from and given to
        block_batch* other;
    };
    void fill(pair& mine, std::uint8_t size_class);
    void make_room(pair& mine, std::uint8_t size_class) noexcept;

    block_depot& depot_;
    std::array<pair, block_classes.size()> pairs_;
};

}  // namespace weft::base
