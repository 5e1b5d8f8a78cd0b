// A process says which warnings it may cause; that lasts as long as it does.

#include <weft/allow.hpp>
#include <weft/errors.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <gtest/gtest.h>

namespace weft::observe::warnings::test {
namespace {

struct allowing_is_done {};

TEST(allow, lasts_until_the_process_ends_or_allows_something_else) {
    weft::run([] {
        pid const parent = self();
        auto const child = spawn_monitor([parent] {
            allow("W02", "W10d");
            EXPECT_TRUE(allowed(self()).has("W02") && allowed(self()).has("W10d"));
            EXPECT_FALSE(allowed(self()).has("W01"));
            allow("W01");
            send(parent, allowing_is_done{});
            receive([](allowing_is_done) {});
        });
        receive([](allowing_is_done) {});
        EXPECT_TRUE(allowed(child.process) == warning_set{"W01"});
        EXPECT_TRUE(allowed(parent).empty()) << "it is nobody else's";
        send(child.process, allowing_is_done{});
        receive([](down_msg const&) {});
        EXPECT_TRUE(allowed(child.process).empty());
    });
}

TEST(allow, refuses_what_is_no_warning_and_whoever_is_no_process) {
    weft::run([] {
        try {
            allow("W1");
            ADD_FAILURE() << "W1 was taken";
        } catch (argument_error const& no) {
            EXPECT_EQ(std::string{no.what()}.substr(0, 57), "allow: there is no warning 'W1'; there are W01, W02, W03,");
        }
        EXPECT_TRUE(allowed(self()).empty());
    });
    EXPECT_THROW(allow("W01"), not_a_process);
}

}  // namespace
}  // namespace weft::observe::warnings::test
