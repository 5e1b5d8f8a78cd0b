// Reading a range step by step: no further than asked, moving what may be moved.

#include <weft/gen_stage/range_reader.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <ranges>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace weft::gen_stage::detail;
using numbers = std::vector<int>;

// A range that tells how far it was read.
struct counting_range {
    struct iterator {
        using iterator_concept = std::input_iterator_tag;
        using difference_type = std::ptrdiff_t;
        using value_type = int;
        int operator*() const { return *at; }
        iterator& operator++() {
            ++*at;
            return *this;
        }
        void operator++(int) { ++*at; }
        bool operator==(std::default_sentinel_t) const { return *at == 10; }
        int* at = nullptr;
    };
    iterator begin() const { return {at.get()}; }
    std::default_sentinel_t end() const { return {}; }
    std::shared_ptr<int> at = std::make_shared<int>(0);
};

TEST(stage_range, reads_a_single_pass_range_no_further_than_asked) {  // FL-015
    counting_range range;
    range_reader<owned_range<counting_range>> reader{{range}};
    numbers events;
    EXPECT_TRUE(reader.read(3, events));
    EXPECT_EQ(events, (numbers{0, 1, 2}));
    EXPECT_EQ(*range.at, 2) << "the element after the last one asked for is not touched";
    EXPECT_TRUE(reader.read(7, events));
    EXPECT_EQ(events.size(), 10U);
    EXPECT_FALSE(reader.read(5, events));
    EXPECT_EQ(events.size(), 10U);
}

TEST(stage_range, knows_the_end_of_a_container_with_its_last_element) {
    range_reader<owned_range<numbers>> reader{{numbers{1, 2, 3}}};
    numbers events;
    EXPECT_TRUE(reader.read(2, events));
    EXPECT_FALSE(reader.read(1, events));
    EXPECT_EQ(events, (numbers{1, 2, 3}));
}

TEST(stage_range, moves_the_elements_of_a_container_that_was_moved_in_only) {
    std::vector<std::string> mine{"a word that is too long to be kept inside"};
    std::vector<std::string> events;
    EXPECT_FALSE((range_reader<borrowed_range<std::vector<std::string>>>{{&mine}}.read(9, events)));
    EXPECT_FALSE(mine.front().empty());
    using view = std::span<std::string>;
    EXPECT_FALSE((range_reader<owned_range<view>>{{view{mine}}}.read(9, events)));
    EXPECT_FALSE(mine.front().empty());
    char const* const text = mine.front().data();
    EXPECT_FALSE((range_reader<owned_range<std::vector<std::string>>>{{std::move(mine)}}.read(9, events)));
    EXPECT_EQ(events.back().data(), text) << "the text itself was handed on";
}

// They are random access iterators for ranges, and none at all for a container's insert().
TEST(stage_range, takes_iterators_of_the_ranges_library) {
    range_reader<owned_range<std::ranges::iota_view<long, long>>> counted{{std::views::iota(0L, 5L)}};
    std::vector<long> events;
    EXPECT_TRUE(counted.read(3, events));
    EXPECT_FALSE(counted.read(3, events));
    EXPECT_EQ(events, (std::vector<long>{0, 1, 2, 3, 4}));

    auto lengths = std::views::iota(0, 4) | std::views::transform([](int i) { return std::string(static_cast<std::size_t>(i), 'x'); });
    range_reader<owned_range<decltype(lengths)>> made{{lengths}};
    std::vector<std::string> words{"first"};
    EXPECT_FALSE(made.read(9, words));
    EXPECT_EQ(words, (std::vector<std::string>{"first", "", "x", "xx", "xxx"}));
}

TEST(stage_range, reads_a_stream) {
    std::istringstream text{"1 2 3"};
    using stream = std::ranges::istream_view<int>;
    range_reader<owned_range<stream>> reader{{stream{text}}};
    numbers events;
    EXPECT_TRUE(reader.read(2, events));
    EXPECT_FALSE(reader.read(2, events));
    EXPECT_EQ(events, (numbers{1, 2, 3}));
}

}  // namespace
