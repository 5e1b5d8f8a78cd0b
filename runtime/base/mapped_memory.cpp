#include "base/mapped_memory.hpp"

#include "base/sanitizer.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <new>

#ifdef WEFT_ASAN
#include <sanitizer/lsan_interface.h>
#endif

namespace weft::base {
namespace {

constexpr std::size_t first_step = std::size_t{64} * 1024;

std::byte* map(std::size_t bytes, int protection) {
    void* const memory = ::mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc{};
    return static_cast<std::byte*>(memory);
}

std::byte* aligned(std::byte* memory) noexcept {
    auto const address = reinterpret_cast<std::uintptr_t>(memory);
    return memory + (huge_page - address % huge_page) % huge_page;
}

void hold_leaks_reachable([[maybe_unused]] void const* memory, [[maybe_unused]] std::size_t bytes) noexcept {
#ifdef WEFT_ASAN
    __lsan_register_root_region(memory, bytes);
#endif
}

void forget_reachable([[maybe_unused]] void const* memory, [[maybe_unused]] std::size_t bytes) noexcept {
#ifdef WEFT_ASAN
    __lsan_unregister_root_region(memory, bytes);
#endif
}

}  // namespace

void* map_memory(std::size_t bytes) {
    if (bytes < huge_page) {
        void* const memory = map(bytes, PROT_READ | PROT_WRITE);
        hold_leaks_reachable(memory, bytes);
        return memory;
    }
    // The rest on both sides of the aligned part goes back at once.
    std::byte* const whole = map(bytes + huge_page, PROT_READ | PROT_WRITE);
    std::byte* const low = aligned(whole);
    if (low != whole) ::munmap(whole, static_cast<std::size_t>(low - whole));
    if (auto const behind = static_cast<std::size_t>(whole + huge_page - low); behind != 0) ::munmap(low + bytes, behind);
    ::madvise(low, bytes, MADV_HUGEPAGE);  // a wish: without it the pages are small
    hold_leaks_reachable(low, bytes);
    return low;
}

void unmap_memory(void* memory, std::size_t bytes) noexcept {
    forget_reachable(memory, bytes);
    ::munmap(memory, bytes);
}

reserved_memory::reserved_memory(std::size_t bytes)
    : reserved_{(bytes + huge_page - 1) / huge_page * huge_page}, whole_{map(reserved_ + huge_page, PROT_NONE)}, low_{aligned(whole_)} {}

reserved_memory::~reserved_memory() {
    if (open_ != 0) forget_reachable(low_, open_);
    ::munmap(whole_, reserved_ + huge_page);
}

void reserved_memory::open(std::size_t bytes) {
    if (bytes <= open_) return;
    // Doubled while it is small, then a huge page at a time.
    std::size_t next = std::max(open_, first_step);
    while (next < bytes) next = next < huge_page ? 2 * next : next + huge_page;
    if (next > reserved_ || ::mprotect(low_ + open_, next - open_, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc{};
    if (open_ >= huge_page) ::madvise(low_ + open_, next - open_, MADV_HUGEPAGE);  // as in map_memory()
    if (open_ != 0) forget_reachable(low_, open_);
    hold_leaks_reachable(low_, next);
    open_ = next;
}

}  // namespace weft::base
