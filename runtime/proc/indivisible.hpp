#pragma once
// Functions of the runtime that run the program's code (a destructor, a log's sink) while something is half done or a lock
// is held: a fault that strikes below one of them is not isolated. They lie in a section of their own, so the fault handler
// knows them by their addresses and they pay nothing for it.

#include <weft/detail/indivisible.hpp>

#include <cstdint>

namespace weft::proc {

extern "C" {
// Made by the linker.
extern char const weft_indivisible_begin[] __asm__("__start_weft_indivisible") __attribute__((visibility("hidden")));
extern char const weft_indivisible_end[] __asm__("__stop_weft_indivisible") __attribute__((visibility("hidden")));
}

[[nodiscard]] inline bool is_indivisible(std::uintptr_t at) noexcept {
    return at >= reinterpret_cast<std::uintptr_t>(&weft_indivisible_begin) &&
           at < reinterpret_cast<std::uintptr_t>(&weft_indivisible_end);
}

}  // namespace weft::proc
