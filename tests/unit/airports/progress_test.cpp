// Progress counts always and prints at most five times a second, and only when it is shown.

#include "airports/progress.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace airports {
namespace {

using namespace std::chrono_literals;

class progress_line : public testing::Test {
protected:
    std::chrono::steady_clock::time_point now_{};
    std::ostringstream err_;

    progress make(bool shown) {
        return progress{err_, shown, [this] { return now_; }};
    }
    static chunk rows(std::size_t count, std::uint64_t bytes) {
        chunk read;
        read.records.resize(count);
        read.bytes = bytes;
        return read;
    }
    std::size_t lines_printed() const {
        auto const text = err_.str();
        return static_cast<std::size_t>(std::ranges::count(text, '\r'));
    }
};

TEST_F(progress_line, counts_rows_bytes_and_seconds) {
    auto meter = make(false);
    meter.add(rows(10, 1000));
    meter.add(rows(5, 500));
    now_ += 2s;
    EXPECT_EQ(meter.stats().rows, 15U);
    EXPECT_EQ(meter.stats().bytes, 1500U);
    EXPECT_DOUBLE_EQ(meter.stats().seconds, 2.0);
    meter.finish();
    EXPECT_EQ(err_.str(), "");
}

TEST_F(progress_line, is_printed_five_times_a_second_at_most) {
    auto meter = make(true);
    for (int i = 0; i < 1000; ++i) {
        now_ += 1ms;
        meter.add(rows(1, 1));
    }
    EXPECT_EQ(lines_printed(), 5U);
}

TEST_F(progress_line, says_how_far_and_how_fast) {
    auto meter = make(true);
    now_ += 500ms;
    meter.add(rows(12'345, 3'200'000));
    EXPECT_EQ(err_.str(), "\r\x1b[K12,345 rows, 3.2 MB, 24,690 rows/s");
}

TEST_F(progress_line, is_removed_at_the_end) {
    auto meter = make(true);
    meter.finish();
    EXPECT_EQ(err_.str(), "");
    now_ += 1s;
    meter.add(rows(1, 1));
    err_.str("");
    meter.finish();
    EXPECT_EQ(err_.str(), "\r\x1b[K");
}

}  // namespace
}  // namespace airports
