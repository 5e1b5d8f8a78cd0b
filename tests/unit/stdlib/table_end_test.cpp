// The end of large tables.

#include "table_support.hpp"

#include <weft/runtime.hpp>

#include <gtest/gtest.h>

namespace {

using namespace weft::test;
using weft::argument_error;
using weft::exit_reason;

// Enough for hundreds of pieces, and few enough for a loaded machine; the size of a piece does not depend on it.
constexpr int enough = under_tsan ? 100'000 : 300'000;

// How many records go between two turns of a process that does nothing but look.
long most_at_once(std::atomic<long> const& gone, long all) {
    long most = 0;
    for (long seen = gone; seen < all; weft::yield()) {
        long const now = gone;
        most = std::max(most, now - seen);
        seen = now;
    }
    return most;
}

// One worker, so that whoever destroys the records has it to itself in its turn.
void ends_in_pieces(int many, bool dropped) {
    std::atomic<long> gone{0};
    weft::runtime node{{.workers = 1, .spare_workers = 0, .stack_bytes = std::size_t{256} * 1024}};
    exit_reason const end = node.run([&] {
        auto const owner = weft::spawn_monitor([&gone, many, dropped, probe = weft::self()] {
            mortals const all{{.name = "many"}};
            for (int i = 0; i < many; ++i) all.insert({i, mortal_value{gone}});
            weft::send(probe, begun{"full", weft::self()});
            weft::receive([](end_now) {});
            if (dropped) all.drop();
            EXPECT_LE(gone, 5'000);
        });
        weft::receive([](begun const&) {});  // filling it takes as long as it takes
        mortals const all = *mortals::named("many");
        weft::send(owner.process, end_now{});
        EXPECT_EQ(next<weft::down_msg>()->monitor, owner.monitor);
        EXPECT_LT(gone, many / 2);
        EXPECT_THROW(static_cast<void>(all.find(1)), argument_error);
        EXPECT_EQ(mortals::named("many"), std::nullopt);
        EXPECT_LE(most_at_once(gone, many), 5'000);
    });
    EXPECT_TRUE(end.is_normal()) << end.to_string();
}

TEST(table_end, of_many_records_by_drop_comes_in_pieces) { ends_in_pieces(enough, true); }           // RG-090
TEST(table_end, of_many_records_with_their_owner_comes_in_pieces) { ends_in_pieces(enough, false); }  // RG-090

}  // namespace
