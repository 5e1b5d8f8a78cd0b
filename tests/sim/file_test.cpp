// Files in simulation: relative ones lie in a folder of the run, and fail when the plan says so.

#include <weft/file.hpp>
#include <weft/sim.hpp>
#include <weft/weft.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace {

using namespace weft;
namespace fs = std::filesystem;

TEST(sim_file, relative_paths_are_of_the_run_alone) {
    EXPECT_FALSE(sim::folder());
    fs::path seen;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        sim::outcome const run = sim::run(seed, [&seen] {
            EXPECT_FALSE(try_read_file("notes.txt")) << "of another run";
            write_file("notes.txt", "seven");
            EXPECT_EQ(read_file("notes.txt"), "seven");
            file more{"notes.txt", {.append = true}};
            more.write(" eight");
            more.close();
            seen = sim::folder().value();
            EXPECT_EQ(read_file(seen / "notes.txt"), "seven eight");
        });
        EXPECT_TRUE(run.passed()) << run.report();
        EXPECT_FALSE(fs::exists(seen));
        EXPECT_FALSE(fs::exists("notes.txt"));
    }
}

TEST(sim_file, absolute_paths_are_the_machines) {
    sim::outcome const run = sim::run(1, [] { EXPECT_FALSE(read_file("/proc/self/stat").empty()); });
    EXPECT_TRUE(run.passed()) << run.report();
}

TEST(sim_file, calls_fail_when_the_plan_says_so) {
    auto const body = [] {
        auto const written = try_write_file("a", "1");
        if (!written) {
            EXPECT_EQ(file_error(written.error()), std::errc::io_error);
            throw std::runtime_error{"not written"};
        }
    };
    EXPECT_TRUE(sim::explore({.count = 50}, body).passed());
    sim::options how;
    how.faults.io_errors = 1;
    sim::exploration const tried = sim::explore({.count = 200}, body, how);
    ASSERT_FALSE(tried.passed());
    EXPECT_NE(tried.report().find("FAULT: write of a file fails"), std::string::npos) << tried.report();
}

}  // namespace
