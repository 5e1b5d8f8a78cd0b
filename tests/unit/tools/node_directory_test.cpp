// Finding nodes by their files, and the lock that makes a name unique.

#include "observer/cli_error.hpp"
#include "observer/node_directory.hpp"
#include "weft/node_lock.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

class node_directory : public ::testing::Test {
protected:
    node_directory() {
        std::string pattern = (fs::temp_directory_path() / "weft-test-XXXXXX").string();
        run_dir_ = ::mkdtemp(pattern.data());
    }
    ~node_directory() override { fs::remove_all(run_dir_); }

    int code_of(std::string const& name) {
        try {
            static_cast<void>(find_node(run_dir_, name));
            return 0;
        } catch (cli_error const& no) {
            return no.code();
        }
    }

    std::string run_dir_;
};

// AP-054
TEST_F(node_directory, lock_lets_only_one_have_a_name) {
    {
        node_lock const first{run_dir_, "demo"};
        first.announce({.name = "demo", .pid = 1, .socket = "/x", .started_at = 1, .version = "0.1.0", .args = {}});
        try {
            node_lock const second{run_dir_, "demo"};
            FAIL() << "two nodes of one name";
        } catch (cli_error const& no) {
            EXPECT_EQ(no.code(), 75);
            EXPECT_NE(std::string{no.what()}.find("a node named demo is already running (pid " + std::to_string(::getpid())), std::string::npos);
        }
        node_lock const other{run_dir_, "other"};
    }
    node_lock const again{run_dir_, "demo"};
    EXPECT_EQ(again.previous(), 0) << "the first ended in order";
}

TEST_F(node_directory, lock_refuses_bad_names_and_foreign_folders) {
    for (auto const* name : {"", ".hidden", "a/b", "..", "a b"}) EXPECT_THROW(node_lock(run_dir_, name), cli_error) << name;
    std::ofstream{run_dir_ + "/file"} << "x";
    EXPECT_THROW(node_lock(run_dir_ + "/file", "demo"), cli_error);
}

TEST_F(node_directory, lock_keeps_its_files_private) {
    node_lock const lock{run_dir_, "demo"};
    lock.announce({.name = "demo", .pid = 1, .socket = "", .started_at = 0, .version = "", .args = {}});
    struct stat facts {};
    ASSERT_EQ(::stat(lock.paths().directory.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0700U);
    ASSERT_EQ(::stat(lock.paths().facts.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(node_directory, lock_tells_of_a_run_that_did_not_end_in_order) {
    fs::create_directory(run_dir_ + "/demo");
    std::ofstream{run_dir_ + "/demo/pid"} << "4711\n";
    EXPECT_EQ(node_lock(run_dir_, "demo").previous(), 4711);
}

TEST_F(node_directory, finds_running_nodes_only) {
    EXPECT_EQ(code_of(""), 3);
    node_lock const demo{run_dir_, "demo"};
    demo.announce({.name = "demo", .pid = 1, .socket = "/x.sock", .started_at = 5, .version = "0.1.0", .args = {"idle"}});
    fs::create_directory(run_dir_ + "/dead");
    std::ofstream{run_dir_ + "/dead/lock"};
    EXPECT_EQ(find_node(run_dir_, "").name, "demo");
    EXPECT_EQ(find_node(run_dir_, "demo").args, std::vector<std::string>{"idle"});
    EXPECT_EQ(find_socket(run_dir_, "demo"), "/x.sock");
    EXPECT_EQ(find_socket(run_dir_, "./some.sock"), "./some.sock");
    EXPECT_EQ(code_of("dead"), 3);
    node_lock const second{run_dir_, "second"};
    EXPECT_EQ(code_of(""), 2) << "which one?";
    EXPECT_EQ(code_of("second"), 0);
    EXPECT_THROW(static_cast<void>(find_socket(run_dir_, "second")), cli_error) << "not announced yet";
}

TEST_F(node_directory, record_survives_its_json) {
    node_record const made{.name = "demo", .pid = 4711, .socket = "/run/x", .started_at = 17, .version = "0.1.0", .args = {"a", "b"}};
    auto const read = parse_record(to_json(made)).value();
    EXPECT_EQ(read.name, made.name);
    EXPECT_EQ(read.pid, made.pid);
    EXPECT_EQ(read.socket, made.socket);
    EXPECT_EQ(read.started_at, made.started_at);
    EXPECT_EQ(read.args, made.args);
    EXPECT_FALSE(parse_record("").has_value());
    EXPECT_FALSE(parse_record("[]").has_value());
    EXPECT_TRUE(parse_record("{}").has_value()) << "an older node wrote less";
}

TEST_F(node_directory, of_the_user_follows_option_then_environment) {
    auto const with = [](char const* name, char const* value, std::string const& option) {
        ::setenv(name, value, 1);
        std::string const found = run_directory(option);
        ::unsetenv(name);
        return found;
    };
    ::unsetenv("WEFT_RUN_DIR");
    ::unsetenv("RUNTIME_DIRECTORY");
    ::unsetenv("XDG_RUNTIME_DIR");
    EXPECT_EQ(with("WEFT_RUN_DIR", "/w", "/o"), "/o");
    EXPECT_EQ(with("WEFT_RUN_DIR", "/w", ""), "/w");
    EXPECT_EQ(with("RUNTIME_DIRECTORY", "/run/a:/run/b", ""), "/run/a");
    EXPECT_EQ(with("XDG_RUNTIME_DIR", "/run/user/7", ""), "/run/user/7/weft");
}

}  // namespace
}  // namespace weft::cli
