// The calls in which a suspended fiber stands, for a dump. Where it was left lies its frame pointer, and behind it the address
// at which it goes on; where exactly, fiber/context.hpp knows, or the few places that it may be: what is no frame pointer
// does not lead to the stack's top by way of code.

#include "base/stack_trace.hpp"
#include "fiber/switch.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace weft::fiber {

struct fiber::look {
    std::span<std::uintptr_t> out;
    std::size_t count = 0;

    [[gnu::always_inline]] void visit() noexcept { count = base::take_trace(out, 1); }
};

namespace {

std::uintptr_t word_at(void const* place, std::size_t offset) noexcept {
    std::uintptr_t word = 0;
    std::memcpy(&word, static_cast<std::byte const*>(place) + offset, sizeof word);
    return word;
}

bool are_code(std::span<std::uintptr_t const> addresses) noexcept {
    return std::all_of(addresses.begin(), addresses.end(), [](std::uintptr_t each) {
        dl_find_object its{};
        return _dl_find_object(reinterpret_cast<void*>(each - 1), &its) == 0;  // NOLINT: an address that was saved
    });
}

}  // namespace

std::size_t fiber::calls(std::span<std::uintptr_t> out, bool may_write) const noexcept {
    if (!has_stack() || out.size() < 2) return 0;
    state const& mine = *state_;
    auto const* const at = static_cast<std::byte const*>(mine.stopped_at);
    if (at < mine.on.low || at + context::place_bytes > mine.on.top()) return 0;
    for (std::size_t const frame : context::frame_offsets) {
        auto const* const begin = reinterpret_cast<void const*>(word_at(at, frame));  // NOLINT: an address that was saved
        std::size_t const found = base::follow_frames(out.subspan(1), begin, at, mine.on.top());
        out[0] = word_at(at, frame + sizeof(void*));
        if (found != 0 && are_code(out.first(found + 1))) return found + 1;
    }
    bool const has_begun = mine.resumer != nullptr;
    if (!may_write && has_begun) {
        out[0] = word_at(at, context::frame_offsets.front() + sizeof(void*));
        return are_code(out.first(1)) ? 1 : 0;
    }
    if (!may_write || !has_begun) return 0;
    look looking{out};
    context::on_top(mine.stopped_at, looking);
    return looking.count;
}

}  // namespace weft::fiber
