#pragma once
// GoogleTest's assertions in simulated runs, for tests that link GoogleTest themselves:
//
//     TEST(transfer, keeps_the_sum) {
//         EXPECT_TRUE(weft::sim::always({.count = 1000}, [] {
//             ...
//             EXPECT_EQ(sum(), 100);
//         }));
//     }
//
// The test fails with the first seed for which an assertion does, or the run does otherwise: with what replays it, the
// assertion, and the trace. `WEFT_SIM_SEED=n ctest -R transfer` runs that seed only.

#include <weft/sim.hpp>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace weft::sim {

namespace detail {

/// Takes what assertions on this thread say, instead of GoogleTest, while it lives.
class assertions {
public:
    void forget() noexcept { seen_ = results_.size(); }
    /// The first one that failed since then; empty when there is none.
    [[nodiscard]] std::string failed() const {
        for (int i = seen_; i < results_.size(); ++i) {
            testing::TestPartResult const& one = results_.GetTestPartResult(i);
            if (one.failed())
                return std::string{one.file_name() == nullptr ? "" : one.file_name()} + ":" +
                       std::to_string(one.line_number()) + ": " + one.message();
        }
        return {};
    }

private:
    testing::TestPartResultArray results_;
    testing::ScopedFakeTestPartResultReporter const instead_{
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results_};
    int seen_ = 0;
};

}  // namespace detail

/// explore(), where an assertion that fails in the body, in options::invariant or in options::verdict fails the run: all of
/// them happen on the calling thread. Blocks, errors, threads: as explore().
[[nodiscard]] inline testing::AssertionResult always(seeds which, std::function<void()> const& body, options how = {}) {
    exploration tried;
    {
        detail::assertions said;
        how.verdict = [&said, theirs = std::move(how.verdict)] {
            std::string why = theirs ? theirs() : std::string{};
            return why.empty() ? said.failed() : why;
        };
        tried = explore(
            which,
            [&] {
                said.forget();
                body();
            },
            how);
    }
    return tried.passed() ? testing::AssertionSuccess() : testing::AssertionFailure() << tried.report();
}

}  // namespace weft::sim
