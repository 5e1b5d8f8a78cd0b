// The private list of accepted messages: order, removal anywhere, length, destruction.
#include "proc/mailbox.hpp"

#include <gtest/gtest.h>

#include <memory>

using weft::detail::make_node;
using weft::proc::mailbox;

namespace {

std::vector<int> values(mailbox const& box) {
    std::vector<int> out;
    for (auto* each = box.first(); each != nullptr; each = mailbox::next(each)) out.push_back(each->value<int>());
    return out;
}

}  // namespace

TEST(mailbox, keeps_messages_in_order) {
    mailbox box;
    for (int i = 0; i < 4; ++i) box.append(make_node<int>(i).release());
    EXPECT_EQ(values(box), (std::vector{0, 1, 2, 3}));
    EXPECT_EQ(box.length(), 4U);
}

TEST(mailbox, keeps_skipped_messages_in_order_when_one_is_taken_out) {
    mailbox box;
    for (int i = 0; i < 4; ++i) box.append(make_node<int>(i).release());
    auto* const first = box.first();
    EXPECT_EQ(box.remove(first, mailbox::next(first))->value<int>(), 1);
    EXPECT_EQ(values(box), (std::vector{0, 2, 3}));
}

TEST(mailbox, appends_behind_a_removed_last_message) {
    mailbox box;
    box.append(make_node<int>(0).release());
    box.append(make_node<int>(1).release());
    EXPECT_TRUE(box.remove(box.first(), mailbox::next(box.first())));
    box.append(make_node<int>(2).release());
    EXPECT_EQ(values(box), (std::vector{0, 2}));
    EXPECT_TRUE(box.pop_front());
    EXPECT_TRUE(box.pop_front());
    EXPECT_FALSE(box.pop_front());
    box.append(make_node<int>(3).release());
    EXPECT_EQ(values(box), (std::vector{3}));
}

TEST(mailbox, destroys_what_is_left) {
    auto const shared = std::make_shared<int>(1);
    {
        mailbox box;
        box.append(make_node<std::shared_ptr<int>>(shared).release());
        EXPECT_EQ(shared.use_count(), 2);
    }
    EXPECT_EQ(shared.use_count(), 1);
}

TEST(mailbox, a_constructor_that_throws_leaks_no_node) {
    struct throwing {
        explicit throwing(int) { throw std::runtime_error{"no"}; }
        throwing(throwing&&) noexcept = default;
    };
    EXPECT_THROW(static_cast<void>(make_node<throwing>(1)), std::runtime_error);
}

TEST(mailbox, a_mark_is_the_newest_message_older_than_the_ref) {
    mailbox box;
    weft::ref const on_empty{1, 0, 1};
    weft::ref const second{2, 0, 1};
    box.mark(on_empty);
    for (int i = 0; i < 2; ++i) box.append(make_node<int>(i).release());
    box.mark(second);
    box.append(make_node<int>(2).release());
    EXPECT_EQ(box.marked(on_empty), nullptr);
    ASSERT_NE(box.marked(second), nullptr);
    EXPECT_EQ(box.marked(second)->value<int>(), 1);
    EXPECT_TRUE(box.remove(box.first(), mailbox::next(box.first())));
    EXPECT_EQ(box.marked(second)->value<int>(), 0);
    EXPECT_TRUE(box.pop_front());
    EXPECT_EQ(box.marked(second), nullptr);
}
