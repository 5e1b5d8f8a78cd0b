#include "fiber/stack_depot.hpp"

#include "fiber/sanitizer.hpp"

#include <weft/detail/check.hpp>
#include <weft/errors.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#ifdef WEFT_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#endif
#ifdef WEFT_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace weft::fiber {
namespace {

constexpr int madv_guard_install = 102;  // MADV_GUARD_INSTALL: Debian 12's headers are older than the kernel call
constexpr std::size_t first_slab = std::size_t{1} * 1024 * 1024;  // small: each guard is a system call
constexpr std::size_t largest_slab = std::size_t{16} * 1024 * 1024;
constexpr std::size_t max_warm = 4096;  // free stacks whose pages stay resident

void* map_slab(std::size_t bytes) noexcept {
    return ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
}

/// Asks the kernel, once a depot, whether it knows guard markers.
guard_kind probe() noexcept {
    void* const page = map_slab(page_bytes);
    if (page == MAP_FAILED) return guard_kind::protected_page;
    bool const known = ::madvise(page, page_bytes, madv_guard_install) == 0;
    ::munmap(page, page_bytes);
    return known ? guard_kind::marker : guard_kind::protected_page;
}

}  // namespace

stack_depot::stack_depot(std::size_t slot_bytes) : slot_bytes_{slot_bytes}, guards_{probe()}, next_slab_{first_slab} {
    free_.reserve(max_warm);
}

stack_depot::~stack_depot() {
#ifdef WEFT_TSAN
    for (auto* list : {&free_, &cold_})
        for (stack const& each : *list)
            if (each.tsan_fiber != nullptr) __tsan_destroy_fiber(each.tsan_fiber);
#endif
#ifdef WEFT_ASAN
    // What only an abandoned stack leads to has been told of by whoever left it; LeakSanitizer need not say so again.
    if (abandoned() != 0) return;
#endif
    for (slab const& each : slabs_) ::munmap(each.low, each.bytes);
}

void stack_depot::abandon([[maybe_unused]] stack one) noexcept {
    abandoned_.fetch_add(1, std::memory_order_relaxed);  // relaxed: see abandoned()
#ifdef WEFT_ASAN
    __asan_unpoison_memory_region(one.low + page_bytes, one.bytes - page_bytes);
    __lsan_register_root_region(one.low + page_bytes, one.bytes - page_bytes);
#endif
#ifdef WEFT_TSAN
    if (one.tsan_fiber != nullptr) __tsan_destroy_fiber(one.tsan_fiber);
#endif
}

bool stack_depot::install_guard(std::byte* low) noexcept {
    if (guards_ == guard_kind::marker) return ::madvise(low, page_bytes, madv_guard_install) == 0;
    return ::mprotect(low, page_bytes, PROT_NONE) == 0;
}

void stack_depot::grow() {
    std::size_t const bytes = std::max(next_slab_, slot_bytes_);
    next_slab_ = std::min(2 * next_slab_, largest_slab);
    void* const memory = map_slab(bytes);
    if (memory == MAP_FAILED)
        throw system_limit{"stacks: mmap of " + std::to_string(bytes) + " bytes failed: " + std::strerror(errno)};
    auto* const low = static_cast<std::byte*>(memory);
    slabs_.push_back({low, bytes});
    mapped_.fetch_add(bytes, std::memory_order_relaxed);  // relaxed: see mapped_bytes
#ifdef MADV_NOHUGEPAGE
    ::madvise(low, bytes, MADV_NOHUGEPAGE);  // a huge page would make one touched page cost 2 MiB
#endif
    std::size_t made = 0;
    for (std::size_t at = 0; at + slot_bytes_ <= bytes; at += slot_bytes_, ++made) {
        if (!install_guard(low + at)) break;
        cold_.push_back({low + at, slot_bytes_, nullptr});
    }
    if (made == 0)
        throw system_limit{std::string{"stacks: the guard page of a new stack could not be made: "} +
                           std::strerror(errno) + "; vm.max_map_count bounds stacks on kernels before 6.13"};
    std::reverse(cold_.end() - static_cast<std::ptrdiff_t>(made), cold_.end());  // lowest first, from the back
}

std::size_t stack_depot::take(std::span<stack> out) {
    std::lock_guard const hold{mutex_};
    std::size_t taken = 0;
    while (taken < out.size() && !free_.empty()) {
        out[taken++] = free_.back();
        free_.pop_back();
    }
    if (taken != 0) return taken;
    if (cold_.empty()) grow();
    while (taken < out.size() && !cold_.empty()) {
        out[taken++] = cold_.back();
        cold_.pop_back();
    }
    return taken;
}

void stack_depot::give(std::span<stack const> back) noexcept {
    std::lock_guard const hold{mutex_};
    for (stack const& each : back) {
        if (free_.size() < max_warm) {
            free_.push_back(each);
        } else {
            ::madvise(each.low + page_bytes, each.bytes - page_bytes, MADV_DONTNEED);
            cold_.push_back(each);
        }
    }
}

}  // namespace weft::fiber
