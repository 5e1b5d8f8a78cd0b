#include "fiber/touched_pages.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace weft::fiber {

std::size_t touched_bytes(stack const& of, std::byte const* at) noexcept {
    constexpr std::size_t pages_at_once = 256;
    std::array<unsigned char, pages_at_once> there{};
    auto const to_page = static_cast<std::size_t>(at - of.low) / page_bytes;  // and those above it, which are in use
    for (std::size_t page = 1; page < to_page; page += pages_at_once) {       // 0 is the guard
        std::size_t const count = std::min(pages_at_once, to_page - page);
        if (::mincore(of.low + page * page_bytes, count * page_bytes, there.data()) != 0) break;
        auto* const end = there.data() + count;
        auto const* const lowest = std::find_if(there.data(), end, [](unsigned char each) { return (each & 1U) != 0; });
        if (lowest != end) return of.bytes - (page + static_cast<std::size_t>(lowest - there.data())) * page_bytes;
    }
    return static_cast<std::size_t>(of.top() - at);
}

}  // namespace weft::fiber
