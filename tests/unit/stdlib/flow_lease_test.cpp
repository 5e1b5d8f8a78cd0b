// The lease of a borrowed source, between two threads.

#include <weft/flow/lease.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

namespace {

using namespace weft::flow::detail;

TEST(flow_lease, turns_readers_away_once_it_is_revoked) {
    lease borrowed;
    { EXPECT_TRUE(lease_guard{borrowed}); }
    borrowed.revoke();
    EXPECT_FALSE(lease_guard{borrowed});
    borrowed.revoke();
}

TEST(flow_lease, is_revoked_only_after_the_reader_inside_has_left) {
    for (int round = 0; round < 200; ++round) {
        lease borrowed;
        std::atomic<bool> inside{false};
        std::atomic<bool> left{false};
        std::thread reader{[&] {
            lease_guard const guard{borrowed};
            inside = true;
            inside.notify_all();
            left = true;
        }};
        inside.wait(false);
        borrowed.revoke();
        EXPECT_TRUE(left);
        reader.join();
    }
}

TEST(flow_lease, is_taken_back_when_its_owner_is_left_half_made) {
    struct half_made {
        explicit half_made(std::shared_ptr<lease> lent) : mine{std::move(lent)} { throw 1; }
        lender mine;
    };
    auto const lent = std::make_shared<lease>();
    EXPECT_THROW(half_made{lent}, int);
    EXPECT_FALSE(lease_guard{*lent});
}

}  // namespace
