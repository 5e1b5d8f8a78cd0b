// The files of a node's dumps: their names, how many stay, and finding that of a run.

#include "observer/node_directory.hpp"
#include "observer/node_end.hpp"
#include "weft/dump_files.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

class dump_files : public ::testing::Test {
protected:
    dump_files() {
        std::string pattern = (fs::temp_directory_path() / "weft-test-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }
    ~dump_files() override { fs::remove_all(folder_); }

    std::string make(std::string const& node, int second, long pid) {
        std::string const path = asked_dump_path(folder_, node, std::chrono::system_clock::from_time_t(1'767'355'207 + second), pid);
        std::ofstream{path} << "=weft_crash_dump:1\n";
        return path;
    }
    /// Named as the runtime does it.
    std::string make_crash(std::string const& node, std::string const& time, long pid) {
        std::string const path = folder_ + "/weft-crash-" + node + '-' + time + '-' + std::to_string(pid) + ".dump";
        std::ofstream{path} << "=weft_crash_dump:1\ndate: x\nreason: SIGSEGV at " << time << '\n';
        return path;
    }

    std::string folder_;
};

TEST_F(dump_files, have_the_time_in_their_names) {
    EXPECT_EQ(asked_dump_path("/x", "demo", std::chrono::system_clock::from_time_t(1'767'355'207), 4711),
              "/x/weft-dump-demo-20260102T120007Z-4711.dump");
}

TEST_F(dump_files, keep_the_newest_of_their_node) {
    auto const other = make("demo-two", 0, 1);
    auto const oldest = make("demo", 1, 9);
    auto const middle = make("demo", 2, 8);
    auto const newest = make("demo", 3, 7);
    prune_asked_dumps(folder_, "demo", 2);
    EXPECT_FALSE(fs::exists(oldest));
    EXPECT_TRUE(fs::exists(middle));
    EXPECT_TRUE(fs::exists(newest));
    EXPECT_TRUE(fs::exists(other)) << "another node's";
}

TEST_F(dump_files, are_found_by_the_pid_of_the_run) {
    make_crash("demo_two", "20260102T120007.000001Z", 11);
    make_crash("demo_two", "20260102T120007.000002Z", 1);
    auto const path = make_crash("demo_two", "20260102T120008.000000Z", 1);
    make_crash("demo", "20260102T120009.000000Z", 1);
    make("demo-two", 5, 1);
    auto const found = crash_dump_of(folder_, "demo-two", 1);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->path, path);
    EXPECT_EQ(found->reason, "SIGSEGV at 20260102T120008.000000Z");
    EXPECT_FALSE(crash_dump_of(folder_, "demo", 2).has_value());
    EXPECT_FALSE(crash_dump_of(folder_ + "/none", "demo", 1).has_value());
}

TEST_F(dump_files, tell_how_a_node_ended) {
    fs::create_directories(folder_ + "/demo-two");
    EXPECT_EQ(how_node_ended(folder_, "demo-two", 1), "ended without a word");
    EXPECT_EQ(how_node_ended(folder_, "tcp://here:1", 1), "") << "its files are elsewhere";
    make_crash("demo_two", "20260102T120008.000000Z", 1);
    std::string const name = "/weft-crash-demo_two-20260102T120008.000000Z-1.dump";
    fs::rename(folder_ + name, folder_ + "/demo-two" + name);
    EXPECT_NE(how_node_ended(folder_, "demo-two", 1).find("ended: SIGSEGV at 20260102T120008.000000Z, dump " + folder_ + "/demo-two" + name),
              std::string::npos);
    std::ofstream{folder_ + "/demo-two/last.json"} << to_json(node_last{.pid = 1, .exit = 143, .killed = {}});
    EXPECT_EQ(how_node_ended(folder_, "demo-two", 1), "ended, status 143");
    EXPECT_NE(how_node_ended(folder_, "demo-two", 2), "ended, status 143") << "that was another run";
}

}  // namespace
}  // namespace weft::cli
