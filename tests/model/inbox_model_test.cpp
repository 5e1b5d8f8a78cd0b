// Many senders against one owner that parks, wakes and at last closes, with real threads: every item is taken exactly
// once or buried exactly once, each sender's items in order, and no wake-up is lost.
#include "base/inbox.hpp"
#include "base/pause.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
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

/// What was not counted any more is not taken off: else the number would fall below nothing, and that is another address.
TEST(inbox_model, a_count_that_ran_full_stays_so_whoever_pushes_while_some_are_left) {
    constexpr std::uint32_t more = 8;
    constexpr int rounds = 20'000;
    inbox box;
    std::vector<item> all(more + 2);
    std::atomic<int> begun{0};
    std::atomic<int> done{0};
    auto const wait_for = [](std::atomic<int> const& count, int round) {
        for (weft::base::brief_wait wait; count.load() < round;) wait.once();
    };
    std::jthread const pusher{[&] {
        for (int round = 1; round <= rounds; ++round) {
            wait_for(begun, round);
            for (std::uint32_t i = 0; i < more; ++i) static_cast<void>(box.push(&all[i + 2], 1));
            done.store(round);
        }
    }};
    for (int round = 1; round <= rounds; ++round) {
        static_cast<void>(box.push(&all[0], inbox::most_counted - 1));
        static_cast<void>(box.push(&all[1], 0));
        static_cast<void>(box.take_some(1));
        begun.store(round);
        weft::base::brief_wait moment;
        for (int i = round % 8; i > 0; --i) moment.once();
        box.leave(inbox::most_counted - 1);
        wait_for(done, round);
        std::uint32_t const waiting = box.waiting();
        EXPECT_TRUE(waiting == more || waiting == inbox::most_counted) << waiting << " in round " << round;
        EXPECT_EQ(box.take_all().last, &all.back());
    }
}
