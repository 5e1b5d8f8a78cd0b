#include "fiber/stack_depot.hpp"

#include "fiber/sanitizer.hpp"

#include <weft/detail/check.hpp>
#include <weft/errors.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <array>
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
constexpr std::size_t always_warm = 512;   // free stacks whose pages stay resident for ever
constexpr std::size_t trimmed_at_once = 128;  // about half a millisecond of work
constexpr unsigned window = 64;            // looks, after which what nobody needed is too much

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

stack_depot::stack_depot(std::size_t slot_bytes) : slot_bytes_{slot_bytes}, guards_{probe()}, next_slab_{first_slab} {}

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

std::size_t stack_depot::install_guards(std::span<pages const> guards) noexcept {
    if (guards_ == guard_kind::marker) return advise(guards, madv_guard_install);
    auto const refused = std::find_if(guards.begin(), guards.end(), [](pages const& each) {
        return ::mprotect(each.low, each.bytes, PROT_NONE) != 0;
    });
    return static_cast<std::size_t>(refused - guards.begin());
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
    slots_ += bytes / slot_bytes_;
    if (free_.capacity() < slots_) {  // give() and trim() must not allocate
        free_.reserve(2 * slots_);
        cold_.reserve(2 * slots_);
    }
    std::vector<pages> guards;
    for (std::size_t at = 0; at + slot_bytes_ <= bytes; at += slot_bytes_) guards.push_back({low + at, page_bytes});
    std::size_t const made = install_guards(guards);
    for (pages const& each : std::span{guards}.first(made)) cold_.push_back({each.low, slot_bytes_});
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
    least_free_ = std::min(least_free_, free_.size());
    excess_ = std::min(excess_, free_.size());
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
    free_.insert(free_.end(), back.begin(), back.end());
}

bool stack_depot::trim() noexcept {
    std::array<stack, trimmed_at_once> old;
    std::size_t count = 0;
    {
        std::lock_guard const hold{mutex_};
        if (++looks_ == window) {
            looks_ = 0;
            excess_ = least_free_ > always_warm ? least_free_ - always_warm : 0;
            least_free_ = free_.size();
        }
        count = std::min(excess_, old.size());
        if (count == 0) return free_.size() > always_warm;
        std::copy_n(free_.begin(), count, old.begin());
        free_.erase(free_.begin(), free_.begin() + static_cast<std::ptrdiff_t>(count));
        excess_ -= count;
        least_free_ -= std::min(least_free_, count);
    }
    std::array<pages, trimmed_at_once> places;
    for (std::size_t i = 0; i < count; ++i) places[i] = {old[i].low + page_bytes, old[i].bytes - page_bytes};
    static_cast<void>(advise(std::span{places}.first(count), MADV_DONTNEED));  // what stays resident is no error
    std::lock_guard const hold{mutex_};
    cold_.insert(cold_.end(), old.begin(), old.begin() + static_cast<std::ptrdiff_t>(count));
    return true;
}

}  // namespace weft::fiber
