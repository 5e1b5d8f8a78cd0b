#include "proc/dump_section.hpp"

#include <array>
#include <atomic>
#include <cstddef>

namespace weft::proc {
namespace {

struct slot {
    dump_section what{};
    std::atomic<bool> filled{false};
};

std::array<slot, 16> slots;
std::atomic<std::size_t> taken{0};

}  // namespace

void add_dump_section(dump_section what) noexcept {
    std::size_t const mine = taken.fetch_add(1, std::memory_order_relaxed);  // relaxed: a number, `filled` publishes the slot
    if (mine >= slots.size()) return;
    slots[mine].what = what;
    slots[mine].filled.store(true, std::memory_order_release);  // pairs with the acquire in for_each_dump_section()
}

void for_each_dump_section(void (*body)(dump_section const& one, void* with) noexcept, void* with) noexcept {
    for (slot const& each : slots)
        if (each.filled.load(std::memory_order_acquire)) body(each.what, with);  // pairs with the release in add_dump_section()
}

}  // namespace weft::proc
