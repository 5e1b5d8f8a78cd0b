// The line is shown only when asked for, changes a few times a second, and leaves nothing behind.

#include "console/status_line.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace console {
namespace {

using namespace std::chrono_literals;

class status : public testing::Test {
protected:
    std::chrono::steady_clock::time_point now_{};
    std::ostringstream err_;

    status_line make(bool shown) {
        return {err_, shown, [this] { return now_; }};
    }
};

TEST_F(status, is_not_printed_unless_shown) {
    auto line = make(false);
    now_ += 1s;
    line.update([]() -> std::string { throw std::logic_error{"nobody wants it"}; });
    line.clear();
    EXPECT_EQ(err_.str(), "");
}

TEST_F(status, changes_when_it_is_old_enough) {
    auto line = make(true);
    line.update([] { return "too soon"; });
    now_ += 200ms;
    line.update([] { return "one"; });
    line.update([] { return "too soon"; });
    now_ += 200ms;
    line.update([] { return "two"; });
    EXPECT_EQ(err_.str(), "\r\x1b[Kone\r\x1b[Ktwo");
}

TEST_F(status, is_removed_only_when_it_is_there) {
    auto line = make(true);
    line.clear();
    EXPECT_EQ(err_.str(), "");
    now_ += 1s;
    line.update([] { return "one"; });
    err_.str("");
    line.clear();
    line.clear();
    EXPECT_EQ(err_.str(), "\r\x1b[K");
}

}  // namespace
}  // namespace console
