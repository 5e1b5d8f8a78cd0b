#include "base/signal_stack.hpp"

#include <sys/mman.h>

#include <cstddef>

namespace weft::base {
namespace {

constexpr std::size_t guard_bytes = 4096;
// A frame of the kernel with all vector registers (11 KiB at most today), the unwinder (4 KiB), a report (8 KiB), and
// whatever the handler needs to which a fault is passed on: sanitizers print from here.
constexpr std::size_t stack_bytes = std::size_t{128} * 1024;

}  // namespace

signal_stack::signal_stack() noexcept {
    void* const memory =
        ::mmap(nullptr, guard_bytes + stack_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return;
    auto* const low = static_cast<std::byte*>(memory) + guard_bytes;
    stack_t mine{};
    mine.ss_sp = low;
    mine.ss_size = stack_bytes;
    if (::mprotect(low, stack_bytes, PROT_READ | PROT_WRITE) == 0 && ::sigaltstack(&mine, &before_) == 0)
        memory_ = memory;
    else ::munmap(memory, guard_bytes + stack_bytes);
}

signal_stack::~signal_stack() {
    if (memory_ == nullptr) return;
    ::sigaltstack(&before_, nullptr);
    ::munmap(memory_, guard_bytes + stack_bytes);
}

}  // namespace weft::base
