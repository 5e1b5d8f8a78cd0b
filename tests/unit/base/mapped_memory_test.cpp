// Memory from the system: zero, at places that do not move, aligned so that huge pages fit, refused with an error.
#include "base/mapped_memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <new>

using namespace weft::base;

namespace {

bool is_zero(std::byte const* low, std::size_t bytes) {
    return std::all_of(low, low + bytes, [](std::byte each) { return each == std::byte{0}; });
}

}  // namespace

TEST(mapped_memory, is_zero_and_can_be_written) {
    for (std::size_t const bytes : {std::size_t{64} * 1024, huge_page, 2 * huge_page}) {
        auto* const low = static_cast<std::byte*>(map_memory(bytes));
        EXPECT_TRUE(is_zero(low, bytes));
        EXPECT_TRUE(bytes < huge_page || reinterpret_cast<std::uintptr_t>(low) % huge_page == 0);
        std::fill_n(low, bytes, std::byte{1});
        unmap_memory(low, bytes);
    }
}

TEST(mapped_memory, that_is_reserved_opens_piece_by_piece_and_keeps_what_is_there) {
    reserved_memory room{6 * huge_page};
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(room.low()) % huge_page, 0U);
    std::size_t written = 0;
    for (std::size_t bytes : {std::size_t{1}, std::size_t{100} * 1024, huge_page, huge_page + 1, 6 * huge_page}) {
        room.open(bytes);
        EXPECT_TRUE(is_zero(room.low() + written, bytes - written));
        std::fill(room.low() + written, room.low() + bytes, std::byte{7});
        written = bytes;
        EXPECT_EQ(std::count(room.low(), room.low() + written, std::byte{7}), static_cast<std::ptrdiff_t>(written));
    }
    EXPECT_THROW(room.open(6 * huge_page + 1), std::bad_alloc);
    EXPECT_EQ(room.low()[written - 1], std::byte{7});
}

TEST(mapped_memory, that_the_machine_has_no_room_for_is_refused) {
    EXPECT_THROW(reserved_memory{std::size_t{1} << 50U}, std::bad_alloc);
}
