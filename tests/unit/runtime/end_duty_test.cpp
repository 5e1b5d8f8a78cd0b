// What others leave with a process, to be done when it ends.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/detail/end_duty.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace {

using namespace weft::test;
using weft::exit_reason;

struct done {
    std::string what;
    weft::pid whose;
};

class note final : public weft::detail::end_duty {
public:
    note(weft::pid probe, std::string what) : probe_{probe}, what_{std::move(what)} {}
    void ended(weft::pid who) noexcept override {
        try {
            weft::send(probe_, done{what_, who});
        } catch (...) {  // an exit signal for one that ends already
        }
    }

private:
    weft::pid probe_;
    std::string what_;
};
struct end_now {};

weft::monitored idle() {
    return weft::spawn_monitor([] { weft::receive([](end_now) {}); });
}
std::string first_of_both() {
    return weft::receive([](done one) { return one.what; }, [](weft::down_msg const&) { return std::string{"down"}; },
                         weft::after(patience, [] { return std::string{"nothing"}; }));
}

TEST(end_duty, is_done_before_anybody_is_told_of_the_end) {
    in_runtime([] {
        for (bool const killed : {false, true}) {
            auto const one = idle();
            EXPECT_TRUE(weft::detail::add_end_duty(one.process, std::make_shared<note>(weft::self(), "first")));
            EXPECT_TRUE(weft::detail::add_end_duty(one.process, std::make_shared<note>(weft::self(), "second")));
            if (killed) weft::exit_signal(one.process, exit_reason::kill());
            else weft::send(one.process, end_now{});
            EXPECT_EQ(first_of_both(), "first");
            EXPECT_EQ(first_of_both(), "second");
            EXPECT_EQ(first_of_both(), "down");
        }
    });
}

TEST(end_duty, of_its_own_is_done_behind_its_destructors) {
    in_runtime([] {
        auto const one = weft::spawn_monitor([probe = weft::self()] {
            EXPECT_TRUE(weft::detail::add_end_duty(weft::self(), std::make_shared<note>(probe, "duty")));
            farewell const last{probe, "frame"};
        });
        auto const first = weft::receive([](gone const& frame) { return frame.id; }, [](done const& duty) { return duty.what; },
                                         weft::after(patience, [] { return std::string{"nothing"}; }));
        EXPECT_EQ(first, "frame");
        auto const duty = next<done>();
        ASSERT_TRUE(duty);
        EXPECT_EQ(duty->whose, one.process);
        EXPECT_EQ(next<weft::down_msg>()->monitor, one.monitor);
    });
}

TEST(end_duty, that_was_taken_back_is_not_done) {
    in_runtime([] {
        auto const one = idle();
        auto const kept = std::make_shared<note>(weft::self(), "kept");
        auto const dropped = std::make_shared<note>(weft::self(), "dropped");
        EXPECT_TRUE(weft::detail::add_end_duty(one.process, dropped));
        EXPECT_TRUE(weft::detail::add_end_duty(one.process, kept));
        weft::detail::drop_end_duty(one.process, *dropped);
        weft::detail::drop_end_duty(one.process, *dropped);
        weft::send(one.process, end_now{});
        EXPECT_EQ(first_of_both(), "kept");
        EXPECT_EQ(first_of_both(), "down");
        EXPECT_EQ(dropped.use_count(), 1);
    });
}

TEST(end_duty, is_refused_for_a_process_that_has_ended) {
    in_runtime([] {
        weft::pid const dead = weft::spawn([] {});
        static_cast<void>(wait_for_end(dead));
        auto const never = std::make_shared<note>(weft::self(), "never");
        EXPECT_FALSE(weft::detail::add_end_duty(dead, never));
        EXPECT_FALSE(weft::detail::add_end_duty(weft::pid{}, never));
        weft::detail::drop_end_duty(dead, *never);
        EXPECT_FALSE(next_now<done>());
        EXPECT_EQ(never.use_count(), 1);
    });
}

// Added while the process ends: it is done or refused, and never lost.
TEST(end_duty, that_meets_the_end_is_done_or_refused) {
    in_runtime([] {
        for (int round = 0; round < unless_simulated(500, 5); ++round) {
            auto const one = idle();
            weft::send(one.process, end_now{});
            bool const added = weft::detail::add_end_duty(one.process, std::make_shared<note>(weft::self(), "duty"));
            std::string const first = first_of_both();
            if (added) {
                ASSERT_EQ(first, "duty");
                ASSERT_EQ(first_of_both(), "down");
            } else if (first == "duty") {  // done as it was refused
                ASSERT_EQ(first_of_both(), "down");
            }
        }
    });
}

}  // namespace
