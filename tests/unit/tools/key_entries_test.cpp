// Keys of registries and groups, as the observer lists them.

#include <weft/observer/internal/key_entries.hpp>

#include <weft/pg.hpp>
#include <weft/process.hpp>
#include <weft/registry.hpp>
#include <weft/runtime.hpp>
#include <weft/spawn.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace weft::observe {
namespace {

struct unseen_key {
    int number = 0;
    friend bool operator==(unseen_key, unseen_key) = default;
};
struct hash_of_unseen {
    std::size_t operator()(unseen_key key) const noexcept { return static_cast<std::size_t>(key.number); }
};

std::vector<std::string> lines_of(pid process, std::size_t most, std::size_t& total) {
    std::vector<std::string> lines;
    for (auto const& each : shared_keys(process, most, total)) lines.push_back(each.registry + ' ' + each.keys + ' ' + each.key);
    std::ranges::sort(lines);
    return lines;
}

TEST(key_entries, are_those_of_registries_and_groups) {
    std::vector<std::string> mine, others;
    std::size_t total = 0;
    std::size_t of_all = 0;
    std::size_t named = 0;
    weft::run([&] {
        auto const phones = registry<std::string, int>::start_link({.name = "phones", .keys = keys::unique, .partitions = 3});
        auto const topics = registry<int>::start_link({.name = "topics", .keys = keys::duplicate});
        auto const hidden = registry<unseen_key, no_value, hash_of_unseen>::start_link({.name = "hidden", .keys = keys::unique});
        auto const rooms = pg<>::start_link("rooms");
        phones.register_key("ann", 1);
        phones.register_key("bob", 2);
        topics.register_key(7);
        topics.register_key(7);
        hidden.register_key(unseen_key{1});
        rooms.join("room 1", self());
        mine = lines_of(self(), 100, total);
        others = lines_of(parent(), 100, total);
        named = shared_keys({}, 1, of_all).size();
    });
    ASSERT_EQ(mine.size(), 6U);
    EXPECT_NE(mine[0].find("unseen_key"), std::string::npos) << "the type of a key without a text";
    EXPECT_EQ(std::vector(mine.begin() + 1, mine.end()),
              (std::vector<std::string>{"phones unique ann", "phones unique bob", "rooms group room 1", "topics duplicate 7", "topics duplicate 7"}));
    EXPECT_EQ(total, 6U);
    EXPECT_TRUE(others.empty());
    EXPECT_EQ(of_all, 6U);
    EXPECT_EQ(named, 4U) << "one of each";
}

}  // namespace
}  // namespace weft::observe
