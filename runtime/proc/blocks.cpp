// Where messages and what belongs to processes come from and go back to: the pool of the worker that asks.

#include "base/block_pool.hpp"
#include "fiber/sanitizer.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "sched/current.hpp"
#include "sched/worker.hpp"

#include <weft/detail/node.hpp>

namespace weft::detail {

namespace {

/// Under AddressSanitizer every block is the allocator's, which then sees each use after free.
constexpr bool is_pooled(std::uint8_t size_class) noexcept { return !fiber::under_asan && size_class != unpooled; }

constexpr std::size_t large = std::size_t{64} * 1024;

void* acquire_unpooled(std::size_t bytes) {
    proc::process* const me = bytes >= large ? proc::current() : nullptr;
    if (me != nullptr) me->home().copies().note({.by = me->id(), .bytes = bytes, .at = nanoseconds{base::monotonic_now()}});
    return ::operator new(bytes, std::align_val_t{block_alignment});
}

[[gnu::noinline]] void* acquire_otherwise(std::size_t bytes, std::uint8_t size_class) {
    if (!is_pooled(size_class)) return acquire_unpooled(bytes);
    if (sched::worker* const here = sched::worker_of_this_thread) return here->blocks().take(size_class);
    return base::shared_blocks().take_one(size_class);
}

[[gnu::noinline]] void give_back_otherwise(void* memory, std::uint8_t size_class) noexcept {
    if (!is_pooled(size_class)) ::operator delete(memory, std::align_val_t{block_alignment});
    else if (sched::worker* const here = sched::worker_of_this_thread) here->blocks().give(size_class, memory);
    else base::shared_blocks().give_one(size_class, memory);
}

/// Each way that is not the usual one is a call at the end, so that this one keeps no register.
[[gnu::always_inline]] inline void give_back(void* memory, std::uint8_t size_class) noexcept {
    sched::worker* const here = sched::worker_of_this_thread;
    if (here == nullptr || !is_pooled(size_class) || !here->blocks().has_room(size_class)) [[unlikely]]
        return give_back_otherwise(memory, size_class);
    here->blocks().give_there(size_class, memory);
}

[[gnu::noinline]] void release_with_value(node* dead) noexcept {
    dead->type->destroy(dead->payload());
    std::uint8_t const size_class = dead->size_class;
    dead->~node();
    give_back(dead, size_class);
}

}  // namespace

/// As give_back().
void* acquire_block(std::size_t bytes, std::uint8_t size_class) {
    sched::worker* const here = sched::worker_of_this_thread;
    if (here == nullptr || !is_pooled(size_class) || !here->blocks().has(size_class)) [[unlikely]]
        return acquire_otherwise(bytes, size_class);
    return here->blocks().take_there(size_class);
}

void release_block(void* memory, std::uint8_t size_class) noexcept { give_back(memory, size_class); }

void release_node(node* dead) noexcept {
    if (dead->has_value && dead->type->destroy != nullptr) return release_with_value(dead);
    std::uint8_t const size_class = dead->size_class;
    dead->~node();
    give_back(dead, size_class);
}

}  // namespace weft::detail
