// The inbox alone, without processes: what each push answers, what take_all returns, parking, waking, closing.
#include "base/inbox.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace {

struct alignas(64) item {
    std::atomic<item*> next{nullptr};
    int value = 0;
};
using inbox = weft::base::inbox<item>;
using weft::base::pushed;

pushed push(inbox& box, item* fresh) { return box.push(fresh, 1).how; }

std::vector<int> values(inbox::chain taken) {
    std::vector<int> out;
    for (item* each = taken.first; each != nullptr; each = inbox::follow(each, taken.last)) out.push_back(each->value);
    return out;
}

}  // namespace

TEST(inbox, returns_everything_pushed_oldest_first) {
    inbox box;
    item a{.value = 1}, b{.value = 2}, c{.value = 3};
    EXPECT_EQ(push(box, &a), pushed::queued);
    EXPECT_EQ(push(box, &b), pushed::behind);
    EXPECT_EQ(push(box, &c), pushed::behind);
    EXPECT_EQ(values(box.take_all()), (std::vector{1, 2, 3}));
    EXPECT_TRUE(box.empty());
    EXPECT_EQ(box.take_all().first, nullptr);
}

TEST(inbox, returns_the_oldest_when_only_some_are_asked_for) {
    inbox box;
    std::array<item, 5> items{{{.value = 1}, {.value = 2}, {.value = 3}, {.value = 4}, {.value = 5}}};
    for (item& each : items) static_cast<void>(push(box, &each));
    EXPECT_EQ(values(box.take_some(2)), (std::vector{1, 2}));
    EXPECT_FALSE(box.empty());
    EXPECT_FALSE(box.try_park());
    EXPECT_EQ(values(box.take_some(1)), (std::vector{3}));
    EXPECT_EQ(values(box.take_some(2)), (std::vector{4, 5}));
    EXPECT_TRUE(box.empty());
    EXPECT_EQ(box.take_some(2).first, nullptr);
    EXPECT_TRUE(box.try_park());
}

TEST(inbox, gives_the_only_one_that_is_wanted_and_otherwise_stays_as_it_is) {
    inbox box;
    auto const any = [](item const&) { return true; };
    EXPECT_EQ(box.take_only(any), nullptr);
    item a{.value = 1}, b{.value = 2}, c{.value = 3};
    static_cast<void>(push(box, &a));
    EXPECT_EQ(box.take_only([](item const& each) { return each.value == 2; }), nullptr);
    EXPECT_EQ(box.take_only(any), &a);
    EXPECT_TRUE(box.empty());
    EXPECT_EQ(push(box, &b), pushed::queued);
    EXPECT_EQ(push(box, &c), pushed::behind);
    EXPECT_EQ(box.take_only(any), nullptr);
    EXPECT_EQ(values(box.take_all()), (std::vector{2, 3}));
    EXPECT_TRUE(box.try_park());
    EXPECT_EQ(box.take_only(any), nullptr);
    EXPECT_EQ(push(box, &a), pushed::must_wake);
    EXPECT_EQ(box.take_only(any), &a);
    static_cast<void>(box.close());
    EXPECT_EQ(box.take_only(any), nullptr);
}

TEST(inbox, a_close_returns_what_stayed) {
    inbox box;
    item a{.value = 1}, b{.value = 2}, c{.value = 3};
    for (item* each : {&a, &b, &c}) static_cast<void>(push(box, each));
    static_cast<void>(box.take_some(1));
    EXPECT_EQ(values(box.close()), (std::vector{2, 3}));
}

TEST(inbox, a_push_to_a_parked_owner_must_wake_it_once) {
    inbox box;
    item a, b;
    ASSERT_TRUE(box.try_park());
    EXPECT_EQ(push(box, &a), pushed::must_wake);
    EXPECT_EQ(push(box, &b), pushed::behind);
}

TEST(inbox, does_not_park_on_a_message) {
    inbox box;
    item a;
    ASSERT_EQ(push(box, &a), pushed::queued);
    EXPECT_FALSE(box.try_park());
}

TEST(inbox, wake_succeeds_only_while_parked) {
    inbox box;
    EXPECT_FALSE(box.wake());
    ASSERT_TRUE(box.try_park());
    EXPECT_TRUE(box.wake());
    EXPECT_FALSE(box.wake());
}

TEST(inbox, close_returns_what_was_left) {
    inbox box;
    item a{.value = 4}, b{.value = 5};
    ASSERT_EQ(push(box, &a), pushed::queued);
    ASSERT_EQ(push(box, &b), pushed::behind);
    EXPECT_EQ(values(box.close()), (std::vector{4, 5}));
    EXPECT_TRUE(box.is_closed());
}

TEST(inbox, a_push_after_close_is_buried_by_its_sender) {
    inbox box;
    item a{.value = 6};
    ASSERT_EQ(box.close().first, nullptr);
    ASSERT_EQ(push(box, &a), pushed::closed);
    EXPECT_EQ(values({&a, box.bury(&a)}), (std::vector{6}));
    EXPECT_TRUE(box.is_closed());
}

TEST(inbox, a_chain_pushed_behind_a_late_one_is_buried_with_it) {
    inbox box;
    item a{.value = 7}, b{.value = 8};
    ASSERT_EQ(box.close().first, nullptr);
    ASSERT_EQ(push(box, &a), pushed::closed);
    ASSERT_EQ(push(box, &b), pushed::behind);  // the sender of a has not buried yet
    EXPECT_EQ(values({&a, box.bury(&a)}), (std::vector{7, 8}));
}

TEST(inbox, is_closed_by_now_only_once_its_owner_has_closed_it) {
    inbox box;
    EXPECT_FALSE(box.is_closed_by_now());
    ASSERT_TRUE(box.try_park());
    EXPECT_FALSE(box.is_closed_by_now());
    ASSERT_TRUE(box.wake());
    ASSERT_EQ(box.close().first, nullptr);
    EXPECT_TRUE(box.is_closed_by_now());
    EXPECT_TRUE(box.is_closed());
}

TEST(inbox, reopens_for_the_next_owner) {
    inbox box;
    item a{.value = 9};
    ASSERT_EQ(box.close().first, nullptr);
    box.reopen();
    EXPECT_EQ(push(box, &a), pushed::queued);
    EXPECT_EQ(values(box.take_all()), (std::vector{9}));
}

TEST(inbox, counts_those_that_are_to_be_counted) {
    inbox box;
    item a, b, c, d;
    EXPECT_EQ(box.waiting(), 0U);
    EXPECT_EQ(box.push(&a, 1).waiting, 1U);
    EXPECT_EQ(box.push(&b, 0).waiting, 1U);
    EXPECT_EQ(box.push(&c, 1).waiting, 2U);
    EXPECT_EQ(box.push(&d, 1).waiting, 3U);
    static_cast<void>(box.take_some(3));
    box.leave(2);
    EXPECT_EQ(box.waiting(), 1U);
    static_cast<void>(box.take_all());
    EXPECT_EQ(box.waiting(), 0U);
    ASSERT_TRUE(box.try_park());
    EXPECT_EQ(box.waiting(), 0U);
    EXPECT_EQ(box.push(&a, 0).waiting, 0U);
    EXPECT_EQ(box.push(&b, 1).waiting, 1U);
}

TEST(inbox, counts_no_further_than_it_can_until_it_is_empty) {
    inbox box;
    std::vector<item> items(inbox::most_counted + 2);
    for (item& each : items) static_cast<void>(push(box, &each));
    EXPECT_EQ(box.waiting(), inbox::most_counted);
    static_cast<void>(box.take_some(1));
    box.leave(1);
    EXPECT_EQ(box.waiting(), inbox::most_counted);
    EXPECT_EQ(box.take_all().last, &items.back());
    EXPECT_EQ(box.waiting(), 0U);
    EXPECT_EQ(box.push(&items.front(), 1).waiting, 1U);
}
