// What a processor does with messages: how they end when a callback lets them pass, fails them, throws or leaves.

#include "broadway_support.hpp"

#include "support/captured_log.hpp"

#include <weft/spawn.hpp>

namespace {

using namespace weft;
using namespace weft::test;

TEST(broadway_processing, acknowledges_what_succeeds) {  // BW-046 (processor)
    in_runtime([] {
        pid const line = broadway::start_link<scripted>(pipeline_of({}));
        ref const tag = push("line", numbers{1, 2});
        item_ends const ends = all_ends(2);
        EXPECT_EQ(data_of(ends.successful), (numbers{1, 2}));
        EXPECT_TRUE(ends.failed.empty());
        static_cast<void>(tag);
        broadway::stop(line);
    });
}

}  // namespace
