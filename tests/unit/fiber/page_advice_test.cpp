// Advice for many places is given to all of them, or says how far it came, whatever the kernel can do at once.
#include "fiber/page_advice.hpp"
#include "fiber/stack.hpp"

#include <gtest/gtest.h>

#include <sys/mman.h>

#include <vector>

using namespace weft::fiber;

namespace {

class mapping {
public:
    explicit mapping(std::size_t pages)
        : bytes_{pages * page_bytes},
          low_{static_cast<std::byte*>(::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))} {}
    mapping(mapping const&) = delete;
    mapping& operator=(mapping const&) = delete;
    ~mapping() { ::munmap(low_, bytes_); }
    [[nodiscard]] std::byte* page(std::size_t index) const { return low_ + index * page_bytes; }

private:
    std::size_t const bytes_;
    std::byte* const low_;
};

}  // namespace

TEST(page_advice, reaches_every_place_of_many) {
    constexpr std::size_t count = 300;  // more than go into one call
    mapping const memory{2 * count};
    std::vector<pages> every_other;
    for (std::size_t i = 0; i < 2 * count; ++i) {
        *memory.page(i) = std::byte{1};
        if (i % 2 == 0) every_other.push_back({memory.page(i), page_bytes});
    }
    EXPECT_EQ(advise(every_other, MADV_DONTNEED), count);
    for (std::size_t i = 0; i < 2 * count; ++i) EXPECT_EQ(*memory.page(i), std::byte(i % 2));
}

TEST(page_advice, says_how_far_it_came) {
    mapping const memory{10};
    std::vector<pages> places;
    for (std::size_t i = 0; i < 10; ++i) places.push_back({memory.page(i), page_bytes});
    ::munmap(memory.page(6), page_bytes);
    EXPECT_EQ(advise(places, MADV_DONTNEED), 6U);
    EXPECT_EQ(advise(std::span{places}.first(6), MADV_DONTNEED), 6U);
    EXPECT_EQ(advise({}, MADV_DONTNEED), 0U);
}
