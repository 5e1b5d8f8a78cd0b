// Many senders against one owner that parks, wakes and at last closes, with real threads: every item is taken exactly
// once or buried exactly once, each sender's items in order, and no wake-up is lost.
#include "base/inbox.hpp"

#include <gtest/gtest.h>

#include <semaphore>
#include <thread>
#include <vector>

namespace {

struct alignas(64) item {
    std::atomic<item*> next{nullptr};
    int sender = 0;
    int number = 0;
};
using inbox = weft::base::inbox<item>;
using weft::base::pushed;

constexpr int senders = 3;
constexpr int items = 20'000;

/// The owner takes at most so many at once, or first asks for the only one there is.
void expect_each_once_in_order(unsigned most, bool asks_for_only) {
    inbox box;
    std::binary_semaphore runnable{0};
    std::vector<std::vector<item>> all(senders);
    for (auto& each : all) each = std::vector<item>(items);
    std::vector<std::jthread> threads;
    for (int s = 0; s < senders; ++s)
        threads.emplace_back([&, s] {
            for (int i = 0; i < items; ++i) {
                item& mine = all[static_cast<std::size_t>(s)][static_cast<std::size_t>(i)];
                mine.sender = s;
                mine.number = i;
                if (box.push(&mine, 1).how == pushed::must_wake) runnable.release();
            }
        });
    std::vector<int> next(senders, 0);
    for (int taken = 0; taken < senders * items;) {
        if (item* const only = asks_for_only ? box.take_only([](item const&) { return true; }) : nullptr) {
            ASSERT_EQ(only->number, next[static_cast<std::size_t>(only->sender)]++);
            ++taken;
            continue;
        }
        auto const chain = box.take_some(most);
        if (chain.first == nullptr) {
            if (box.try_park()) runnable.acquire();
            continue;
        }
        for (item* each = chain.first; each != nullptr; each = inbox::follow(each, chain.last), ++taken)
            ASSERT_EQ(each->number, next[static_cast<std::size_t>(each->sender)]++);
    }
}

}  // namespace

TEST(inbox_model, takes_each_item_once_in_each_senders_order_and_loses_no_wake_up) {
    for (unsigned const most : {1U, 3U, 1'000'000U}) {
        for (bool const asks_for_only : {false, true}) {
            SCOPED_TRACE(most);
            SCOPED_TRACE(asks_for_only);
            expect_each_once_in_order(most, asks_for_only);
            if (HasFatalFailure()) return;
        }
    }
}

TEST(inbox_model, after_a_close_every_item_is_taken_or_buried_once) {
    for (int round = 0; round < 2000; ++round) {
        inbox box;
        std::vector<item> all(senders * 4);
        std::atomic<int> buried{0};
        std::atomic<bool> go{false};
        std::vector<std::jthread> threads;
        for (int s = 0; s < senders; ++s)
            threads.emplace_back([&, s] {
                while (!go.load()) {}
                for (int i = 0; i < 4; ++i) {
                    item& mine = all[static_cast<std::size_t>(s * 4 + i)];
                    if (box.push(&mine, 1).how != pushed::closed) continue;
                    item* const last = box.bury(&mine);
                    for (item* each = &mine; each != nullptr; each = inbox::follow(each, last)) buried.fetch_add(1);
                }
            });
        go.store(true);
        int taken = 0;
        auto const count = [&](inbox::chain chain) {
            for (item* each = chain.first; each != nullptr; each = inbox::follow(each, chain.last)) ++taken;
        };
        count(box.take_all());
        count(box.close());
        threads.clear();
        ASSERT_EQ(taken + buried.load(), senders * 4) << "round " << round;
    }
}
