#pragma once
// Runs the body of a test as a process of a runtime of its own, and fails the test when that process does not end
// normally. Assertions work inside: they touch no thread-local state across a park. In simulation when it is switched
// on (sim_mode.hpp).

#include "support/sim_mode.hpp"

#include <weft/runtime.hpp>
#include <weft/sim.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <ostream>
#include <source_location>
#include <utility>

namespace weft {

// How GoogleTest shows them.
inline void PrintTo(exit_reason const& reason, std::ostream* out) { *out << reason.to_string(); }
inline void PrintTo(pid const& id, std::ostream* out) { *out << to_string(id); }

}  // namespace weft

namespace weft::test {

#ifdef __SANITIZE_THREAD__
inline constexpr bool under_tsan = true;
#else
inline constexpr bool under_tsan = false;
#endif

/// How many processes to have alive at once: ThreadSanitizer counts each stack as a thread and knows 8128 of them.
constexpr int alive_at_once(int wanted) { return under_tsan && wanted > 2000 ? 2000 : wanted; }

/// Two workers, so that races show; stacks with room for an assertion that prints.
inline runtime_options two_workers() { return {.workers = 2, .stack_bytes = std::size_t{256} * 1024}; }

/// The same as end_of(), in simulation; a failure is told with what replays it.
inline exit_reason simulated_end_of(std::uint64_t seed, detail::unique_function& body) {
    bool const failed_before = ::testing::Test::HasFailure();
    sim::options how;
    how.runtime = two_workers();
    how.late_signals = false;  // tests rely on what a runtime does: a signal that caused another is there before it
    sim::outcome const done = simulate(seed, [&body] { body(); }, how);
    bool const strange = !done.passed() && done.ending != sim::ending::body_failed;
    if (strange || (!failed_before && ::testing::Test::HasFailure())) {
        auto const* const test = ::testing::UnitTest::GetInstance()->current_test_info();
        ADD_FAILURE() << "in simulation; replay with WEFT_TEST_SIM=" << seed << " --gtest_filter=" << test->test_suite_name() << '.'
                      << test->name() << '\n'
                      << done.report();
    }
    return strange ? exit_reason{sim::to_string(done.ending)} : done.reason;
}

/// The reason with which `body` ended as the first process of a fresh runtime. Blocks the test's thread.
inline exit_reason end_of(detail::unique_function body,
                          std::source_location where = std::source_location::current()) {
    if (auto const seed = simulation_seed()) return simulated_end_of(*seed, body);
    runtime node{two_workers()};
    return node.run(std::move(body), where);
}

inline void in_runtime(detail::unique_function body, std::source_location where = std::source_location::current()) {
    exit_reason const ended = end_of(std::move(body), where);
    EXPECT_TRUE(ended.is_normal()) << where.file_name() << ':' << where.line()
                                   << ": the test's process ended with: " << ended.to_string();
}

}  // namespace weft::test
