// Objects that threads read while others replace them, with real threads and few objects: none is destroyed while a reader
// looks at it, and each is destroyed exactly once.

#include <weft/detail/hazard.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace {

using weft::detail::hazard;
using weft::detail::reclaimable;
using weft::detail::retire;

constexpr std::uint64_t intact = 0x600d600d600d600d;

struct counted final : reclaimable {
    explicit counted(std::atomic<long>& destroyed) : destroyed_{destroyed} {}
    ~counted() override {
        mark.store(0);
        destroyed_.fetch_add(1);
    }
    std::atomic<std::uint64_t> mark{intact};

private:
    std::atomic<long>& destroyed_;
};

// An atomic pointer whose readers are slow, so that what they have just seen is often replaced before they say so.
struct cell {
    [[nodiscard]] counted const* load() const {
        counted const* const seen = place.load();
        std::this_thread::yield();
        return seen;
    }
    std::atomic<counted const*> place{nullptr};
};

void replace(cell& from, counted const* with) {
    if (counted const* const old = from.place.exchange(with)) retire(std::unique_ptr<reclaimable const>{old});
}

}  // namespace

TEST(hazard_model, keeps_what_is_read_and_destroys_each_object_once) {
    constexpr int writers = 2;
    constexpr int rounds = 20'000;
    std::atomic<long> destroyed{0};
    std::array<cell, 2> places{};
    std::atomic<bool> over{false};
    std::vector<std::jthread> readers;
    for (int r = 0; r != 3; ++r) {
        readers.emplace_back([&] {
            std::vector<hazard> held(3);
            for (std::size_t turn = 0; !over.load(); ++turn) {
                hazard& mine = held[turn % held.size()];  // the others stay, so some are held across many replacements
                counted const* const seen = mine.protect(places[turn % places.size()]);
                EXPECT_TRUE(seen == nullptr || seen->mark.load() == intact);
                if (turn % 7 == 0) held[turn % 2] = std::move(held[2]);
            }
        });
    }
    {
        std::vector<std::jthread> all;
        for (int w = 0; w != writers; ++w) {
            all.emplace_back([&, w] {
                for (int i = 0; i != rounds; ++i) {
                    cell& place = places[static_cast<std::size_t>(i + w) % places.size()];
                    replace(place, i % 5 == 0 ? nullptr : new counted{destroyed});
                }
            });
        }
    }
    over = true;
    readers.clear();
    for (cell& each : places) replace(each, nullptr);
    EXPECT_EQ(destroyed.load(), writers * rounds * 4 / 5);
    EXPECT_EQ(weft::detail::retired_objects(), 0U);
}

TEST(hazard_model, destroys_an_object_when_its_last_reader_lets_go) {
    std::atomic<long> destroyed{0};
    cell place;
    replace(place, new counted{destroyed});
    hazard first;
    hazard second;
    EXPECT_NE(first.protect(place), nullptr);
    EXPECT_EQ(second.protect(place), place.load());
    replace(place, nullptr);
    EXPECT_EQ(destroyed.load(), 0);
    hazard moved{std::move(first)};
    second.reset();
    EXPECT_EQ(destroyed.load(), 0);
    EXPECT_EQ(second.protect(place), nullptr);
    moved.reset();
    EXPECT_EQ(destroyed.load(), 1);
}
