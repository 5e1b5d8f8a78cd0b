// From one process to the next of a child, by what supervisors tell the log.

#include <weft/observer/internal/restart_book.hpp>

#include <gtest/gtest.h>

namespace weft::observe {
namespace {

using namespace std::chrono_literals;

pid of_slot(std::uint32_t slot) { return {slot, 1, 1}; }

class told_book {
public:
    void ended(std::uint32_t slot, std::string child, std::string then, std::string reason = "bad") {
        tell(log::report{.kind = "child_ended",
                         .data = {{"child", std::move(child)},
                                  {"process", of_slot(slot)},
                                  {"reason", std::move(reason)},
                                  {"then", std::move(then)}}});
    }
    void line(std::string text) { tell(std::move(text)); }
    void start_failed(std::string child, std::string then) {
        tell(log::report{.kind = "child_start_failed", .data = {{"child", std::move(child)}, {"then", std::move(then)}}});
    }
    child_past past(std::uint32_t slot) const { return book.of(of_slot(slot)).value_or(child_past{}); }
    restart_book book;

private:
    template <class What>
    void tell(What what) {
        auto made = std::make_shared<log::event>();
        made->time = ++now_ * 1s;
        made->process = of_slot(1);
        made->what = std::move(what);
        book.handle(made, {});
    }
    int now_ = 0;
};

TEST(restart_book, follows_a_child_from_pid_to_pid) {
    told_book told;
    EXPECT_FALSE(told.book.of(of_slot(5)));
    told.ended(5, "disk", "restarted as 6.1", "no space left");
    told.ended(6, "disk", "restarted as 7.1", "worse");
    EXPECT_FALSE(told.book.of(of_slot(6))) << "it is gone";
    auto const past = told.past(7);
    EXPECT_EQ(past.child, "disk");
    EXPECT_EQ(past.restarts, 2U);
    ASSERT_EQ(past.ends.size(), 2U);
    EXPECT_EQ(past.ends[0].who, of_slot(6));
    EXPECT_EQ(past.ends[0].reason, "worse");
    EXPECT_EQ(past.ends[0].at, 2s);
    EXPECT_EQ(past.ends[1].reason, "no space left");
    EXPECT_EQ(told.book.with_place(of_slot(7))->ends[0].place, "") << "there is no crash report of it";
}

TEST(restart_book, knows_a_child_that_was_started_after_a_wait) {
    told_book told;
    told.ended(5, "disk", "restarts in 300 ms");
    told.line("child disk restarted as 6.1");
    told.ended(15, "conn", "does not start, trying again: refused");
    told.start_failed("conn", "child conn does not start, trying again: refused");
    told.start_failed("conn", "restarted as 16.1");
    told.ended(25, "", "restarts in 1 s");
    told.line("child 25.1 restarted as 26.1");
    told.ended(35, "conn", "restarts in 1 s");
    told.ended(36, "conn", "restarts in 1 s");
    told.line("child conn (36.1) restarted as 37.1");
    told.line("child disk restarted as 99.1");  // nobody waits for that
    told.line("children are fine");
    EXPECT_EQ(told.past(6).restarts, 1U);
    EXPECT_EQ(told.past(16).restarts, 1U);
    EXPECT_EQ(told.past(16).child, "conn");
    EXPECT_EQ(told.past(26).restarts, 1U);
    ASSERT_EQ(told.past(37).ends.size(), 1U);
    EXPECT_EQ(told.past(37).ends[0].who, of_slot(36));
    EXPECT_FALSE(told.book.of(of_slot(99)));
}

TEST(restart_book, forgets_who_is_not_restarted_and_the_oldest) {
    told_book told;
    told.ended(5, "disk", "restarted as 6.1");
    told.ended(6, "disk", "not restarted: temporary");
    EXPECT_FALSE(told.book.of(of_slot(6)));
    for (std::uint32_t i = 0; i < restart_book::most_kept + 10; ++i)
        told.ended(100'000 + i, "one", "restarted as " + std::to_string(i + 1000) + ".1");
    EXPECT_FALSE(told.book.of(of_slot(1000)));
    EXPECT_EQ(told.past(1000 + restart_book::most_kept + 9).restarts, 1U);
    for (std::uint32_t i = 0; i < 20; ++i) told.ended(i + 50, "two", "restarted as " + std::to_string(i + 51) + ".1");
    EXPECT_EQ(told.past(70).restarts, 20U);
    EXPECT_EQ(told.past(70).ends.size(), restart_book::most_ends);
}

TEST(restart_book, keeps_what_it_knows_of_one_while_another_is_restarted_very_often) {
    told_book told;
    told.ended(5, "disk", "restarted as 6.1");
    for (std::uint32_t i = 0; i < 2 * restart_book::most_kept; ++i)
        told.ended(100'000 + i, "storm", "restarted as " + std::to_string(100'001 + i) + ".1");
    EXPECT_EQ(told.past(100'000 + 2 * restart_book::most_kept).restarts, 2 * restart_book::most_kept);
    EXPECT_EQ(told.past(6).restarts, 1U);
}

TEST(restart_book, follows_one_after_very_many_that_never_came_back) {
    told_book told;
    for (std::uint32_t i = 0; i < restart_book::most_kept + 10; ++i) told.ended(100'000 + i, "gone", "restarts in 1 s");
    told.ended(5, "disk", "restarts in 1 s");
    told.line("child disk restarted as 6.1");
    EXPECT_EQ(told.past(6).restarts, 1U);
    told.line("child gone (100000.1) restarted as 7.1");
    EXPECT_FALSE(told.book.of(of_slot(7))) << "the oldest is forgotten";
}

}  // namespace
}  // namespace weft::observe
