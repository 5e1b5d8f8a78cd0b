// Files that are no queues, or cannot take what they are given: one error that names the file and the cause, and nothing that
// was there is lost.

#include <weft_brokers/sqlite/database.hpp>

#include "child.hpp"
#include "support.hpp"

#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

namespace weft::sqlite_queue::test {
namespace {

class sqlite_queue_errors : public queue_folder {
protected:
    [[nodiscard]] std::string opening(std::string const& name) const {
        return refusal<sqlite::error>([&] { queue const refused{name}; });
    }
};

TEST_F(sqlite_queue_errors, name_a_file_that_is_no_database) {
    std::ofstream{file()} << std::string(5000, 'x');
    EXPECT_EQ(opening(file()), file() + ": file is not a database");
    EXPECT_EQ(cause_of([&] { queue const refused{file()}; }), sqlite::problem::not_a_database);
    EXPECT_EQ(std::filesystem::file_size(file()), 5000u) << "it is somebody's, and is left alone";
}

TEST_F(sqlite_queue_errors, name_a_database_that_is_no_queue_or_a_newer_one) {
    sqlite::database{file(), sqlite::open_mode::read_write}.execute("CREATE TABLE t(x)");
    EXPECT_EQ(opening(file()), file() + ": it is a database, but no queue of weft");
    { queue const made{file("newer.db")}; }
    sqlite::database{file("newer.db"), sqlite::open_mode::read_write}.execute("PRAGMA user_version = 2");
    EXPECT_EQ(opening(file("newer.db")), file("newer.db") + ": it is a queue of version 2; this weft knows version 1");
}

TEST_F(sqlite_queue_errors, name_a_file_that_cannot_be_made) {
    std::string const name = file("absent/orders.db");
    EXPECT_EQ(opening(name), name + ": unable to open database file");
    EXPECT_EQ(cause_of([&] { queue const refused{name}; }), sqlite::problem::cannot_open);
    EXPECT_EQ(opening(":memory:"), ":memory:: it cannot have a write-ahead log (journal mode memory)");
}

TEST_F(sqlite_queue_errors, name_a_file_that_is_damaged) {
    { queue{file()}.publish(numbered(std::string(200, 'm'), 2000)); }
    {
        std::fstream inside{file(), std::ios::in | std::ios::out | std::ios::binary};
        inside.seekp(4096);
        inside << std::string(100'000, '\xee');
    }
    std::string const said = refusal<sqlite::error>([&] { static_cast<void>(queue{file()}.lease(2000)); });
    EXPECT_EQ(said, file() + ": database disk image is malformed");
    EXPECT_EQ(cause_of([&] { static_cast<void>(queue{file()}.lease(2000)); }), sqlite::problem::corrupt);
}

TEST_F(sqlite_queue_errors, say_that_somebody_else_held_the_file_too_long) {
    queue orders{file(), {.busy_timeout = 0ms}};
    orders.publish("before");
    {
        sqlite::database other{file(), sqlite::open_mode::read_write};
        sqlite::transaction const held{other};
        EXPECT_EQ(refusal<sqlite::error>([&] { orders.publish("lost?"); }), file() + ": database is locked");
        EXPECT_EQ(cause_of([&] { static_cast<void>(orders.lease(1)); }), sqlite::problem::busy);
    }
    orders.publish("after");
    EXPECT_EQ(bodies(orders.lease(5)), (texts{"before", "after"}));
}

// Root may write anything, so this one is somebody else.
TEST_F(sqlite_queue_errors, name_a_file_that_may_only_be_read) {
    { queue{file()}.publish("one"); }
    auto const folder = std::filesystem::path{file()}.parent_path();
    ::chmod(folder.c_str(), 0755);
    ::chmod(file().c_str(), 0444);
    child_program reader{[&](told_parent parent) {
        if (::geteuid() == 0 && ::setuid(65534) != 0) return 3;
        std::string const said = refusal<sqlite::error>([&] { queue{file()}.publish("two"); });
        parent.say(said);
        return 0;
    }};
    EXPECT_EQ(reader.line(), file() + ": attempt to write a readonly database");
    EXPECT_EQ(reader.exit_status(), 0);
    ::chmod(file().c_str(), 0644);
    EXPECT_EQ(bodies(queue{file()}.lease(5)), texts{"one"});
}

TEST_F(sqlite_queue_errors, say_that_max_bytes_is_reached_and_leave_room_to_work) {
    queue orders{file(), {.synchronous = synchronous::off, .max_bytes = 256 * 1024}};
    std::string const body(1000, 'x');
    std::int64_t there = 0;
    auto const fill = [&] {
        for (; there < 10'000; ++there) orders.publish(body);
    };
    std::string const said = refusal<sqlite::error>(fill);
    EXPECT_EQ(said, file() + ": the queue is full: it would be larger than max_bytes (262144)");
    EXPECT_EQ(cause_of([&] { orders.publish(numbered(body, 50)); }), sqlite::problem::full);
    EXPECT_GT(there, 100);
    EXPECT_EQ(orders.statistics(), (statistics{.ready = there}));
    auto const got = orders.lease(50);
    EXPECT_EQ(orders.ack(leases(got)), 50u);
    orders.publish(body);
    EXPECT_EQ(orders.statistics(), (statistics{.ready = there - 49}));
}

/// On a disk of a megabyte of its own: publishes until it is full, and says what is wrong then.
int fill_disk(std::string const& folder, told_parent parent) {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
    if (::mount("none", folder.c_str(), "tmpfs", 0, "size=1m") != 0) return 77;
    std::string const name = folder + "/full.db";
    queue orders{name};
    std::int64_t there = 0;
    std::string const body(2000, 'x');
    auto const fill = [&] {
        for (; there < 10'000; ++there) orders.publish(body);
    };
    parent.say(refusal<sqlite::error>(fill));
    parent.say(cause_of([&] { orders.publish(numbered(body, 100)); }) == sqlite::problem::full ? "full" : "something else");
    if (::mount("none", folder.c_str(), "tmpfs", MS_REMOUNT, "size=16m") != 0) return 4;
    parent.say(orders.statistics() == statistics{.ready = there} ? "all there" : "not all there");
    orders.publish("goes on");
    auto const all = orders.lease(20'000);
    parent.say(std::ssize(all) == there + 1 && orders.ack(leases(all)) == all.size() ? "and handled" : "and not handled");
    return 0;
}

TEST_F(sqlite_queue_errors, say_that_the_disk_is_full_and_lose_nothing) {
    std::string const folder = std::filesystem::path{file()}.parent_path();
    child_program filler{[&](told_parent parent) { return fill_disk(folder, parent); }};
    std::string const said = filler.line();
    std::string const cause = filler.line();
    std::string const there = filler.line();
    std::string const handled = filler.line();
    int const status = filler.exit_status();
    if (status == 77) GTEST_SKIP() << "no right to mount a disk";
    EXPECT_EQ(said, folder + "/full.db: database or disk is full");
    EXPECT_EQ(cause, "full");
    EXPECT_EQ(there, "all there");
    EXPECT_EQ(handled, "and handled");
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace weft::sqlite_queue::test
