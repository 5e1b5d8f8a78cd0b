// The settings of crash dumps that the environment of a program makes. Each case is a program of its own, which has set none.
#include "support/in_runtime.hpp"

#include <weft/crash_dump.hpp>
#include <weft/errors.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace {

/// Each case's own, since cases run beside each other; and the same in the program that a case begins again as.
std::filesystem::path dump_file() {
    return std::filesystem::current_path() / (std::string{testing::UnitTest::GetInstance()->current_test_info()->name()} + "_environment.dump");
}

/// Ends the program: 0 when a runtime could be made, 3 when a setting was refused.
[[noreturn]] void tell_settings() {
    try {
        weft::runtime const node{weft::test::two_workers()};
        weft::crash_dump_options const now = weft::crash_dump_settings();
        std::fprintf(stderr, "path '%s' seconds %lld bytes %zu\n", now.path.c_str(), static_cast<long long>(now.time_limit.count() / 1'000'000'000),
                     now.size_limit);
        std::_Exit(0);
    } catch (weft::argument_error const& refused) {
        std::fprintf(stderr, "%s\n", refused.what());
        std::_Exit(3);
    }
}

class crash_dump_environment : public testing::Test {
protected:
    void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
    void TearDown() override {
        for (char const* each : {"WEFT_CRASH_DUMP", "WEFT_CRASH_DUMP_SECONDS", "WEFT_CRASH_DUMP_BYTES"}) ::unsetenv(each);
        std::filesystem::remove(dump_file());
    }
};

}  // namespace

TEST_F(crash_dump_environment, may_be_empty) {
    EXPECT_EXIT(tell_settings(), testing::ExitedWithCode(0), "path 'weft_crash.dump' seconds 9223372036 bytes 18446744073709551615");
}

TEST_F(crash_dump_environment, tells_path_and_limits) {
    ::setenv("WEFT_CRASH_DUMP", dump_file().c_str(), 1);
    ::setenv("WEFT_CRASH_DUMP_SECONDS", "7", 1);
    ::setenv("WEFT_CRASH_DUMP_BYTES", "8000", 1);
    EXPECT_EXIT(tell_settings(), testing::ExitedWithCode(0), "_environment.dump' seconds 7 bytes 8000");
}

TEST_F(crash_dump_environment, switches_dumps_off) {
    ::setenv("WEFT_CRASH_DUMP", "off", 1);
    EXPECT_EXIT(tell_settings(), testing::ExitedWithCode(0), "path '' ");
}

TEST_F(crash_dump_environment, that_makes_no_sense_is_refused_by_name) {
    ::setenv("WEFT_CRASH_DUMP_SECONDS", "many", 1);
    EXPECT_EXIT(tell_settings(), testing::ExitedWithCode(3), "WEFT_CRASH_DUMP_SECONDS is \"many\"; allowed are 0 to ");
}

TEST_F(crash_dump_environment, is_what_a_program_dumps_by_that_set_nothing) {  // AP-095
    ::setenv("WEFT_CRASH_DUMP", dump_file().c_str(), 1);
    EXPECT_EXIT(
        {
            weft::runtime node{weft::test::two_workers()};
            node.run([] { weft::halt("asked"); });
        },
        testing::ExitedWithCode(1), "weft: crash dump in .*_environment.dump");
    EXPECT_TRUE(std::filesystem::exists(dump_file()));
}
