// A supervisor under every schedule: what it does must not depend on who was quicker.

#include "support/captured_log.hpp"
#include "support/probe.hpp"

#include <weft/sim.hpp>
#include <weft/weft.hpp>

#include <gtest/gtest.h>

namespace {

using namespace weft;

/// Ends with `reason` when it is told to.
child_spec mortal(std::string id, pid probe) {
    return {.id = id, .start = child_start{[probe, id]() -> result<pid> {
                pid const made = spawn_link([probe, id] { test::obedient_worker(probe, id); });
                return made;
            }}};
}

// The monitor of a child that is ending may say noproc before the link has told the reason.
TEST(sim_supervisor, knows_the_true_end_of_a_child_that_it_was_about_to_stop) {
    test::captured_log const log;
    auto const tried = sim::explore({.count = 1000}, [] {
        auto const sup = supervisor::start_link(
            {.strategy = strategy::one_for_all, .children = {mortal("a", self()), mortal("b", self())}});
        pid const first = test::next<test::begun>()->process;
        pid const second = test::next<test::begun>()->process;
        send(first, test::end_yourself{exit_reason{"bad"}});
        send(second, test::end_yourself{exit_reason::shutdown()});
        for (int i = 0; i < 2; ++i) static_cast<void>(test::next<test::begun>());
        static_cast<void>(sup);
    });
    EXPECT_TRUE(tried.passed()) << tried.report();
    EXPECT_TRUE(log.lines_with("noproc").empty()) << log.lines_with("noproc").front();
}

}  // namespace
