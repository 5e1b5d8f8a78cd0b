// Databases in memory: what is bound comes back, a transaction is all or nothing, and errors say what SQLite says.

#include "storage/sqlite.hpp"

#include <gtest/gtest.h>

#include "storage/error.hpp"

namespace storage {
namespace {

TEST(sqlite, gives_back_what_was_bound) {
    sqlite_database in{":memory:", sqlite_mode::read_write};
    in.execute("CREATE TABLE t(number INTEGER, word TEXT, some INTEGER)");
    sqlite_statement insert{in, "INSERT INTO t VALUES(?,?,?)"};
    insert.bind(1, std::int64_t{7}).bind(2, std::string_view{"x\0y", 3}).bind(3, std::optional<int>{}).run();
    insert.bind(1, std::int64_t{8}).bind(2, std::string_view{}).bind(3, std::optional<int>{9}).run();
    sqlite_statement rows{in, "SELECT number, word, some FROM t ORDER BY number"};
    ASSERT_TRUE(rows.step());
    EXPECT_EQ(rows.integer(0), 7);
    EXPECT_EQ(rows.text(1), std::string("x\0y", 3));
    EXPECT_EQ(rows.optional_integer(2), std::nullopt);
    ASSERT_TRUE(rows.step());
    EXPECT_EQ(rows.text(1), "");
    EXPECT_EQ(rows.optional_integer(2), 9);
    EXPECT_FALSE(rows.step());
    EXPECT_EQ(in.number("SELECT count(*) FROM t"), 2);
}

TEST(sqlite, keeps_a_transaction_only_when_it_was_committed) {
    sqlite_database in{":memory:", sqlite_mode::read_write};
    in.execute("CREATE TABLE t(number INTEGER)");
    {
        transaction const given_up{in};
        in.execute("INSERT INTO t VALUES(1)");
    }
    EXPECT_EQ(in.number("SELECT count(*) FROM t"), 0);
    transaction kept{in};
    in.execute("INSERT INTO t VALUES(2)");
    EXPECT_EQ(in.changes(), 1);
    kept.commit();
    EXPECT_EQ(in.number("SELECT count(*) FROM t"), 1);
}

TEST(sqlite, says_what_is_wrong_and_where) {
    try {
        sqlite_database const absent{"/no/such/folder/file", sqlite_mode::read_write};
        FAIL() << "it was opened";
    } catch (error const& wrong) { EXPECT_EQ(std::string{wrong.what()}, "/no/such/folder/file: unable to open database file"); }
    sqlite_database in{":memory:", sqlite_mode::read_write};
    EXPECT_THROW(in.execute("nonsense"), error);
    EXPECT_THROW((sqlite_statement{in, "SELECT * FROM absent"}), error);
}

}  // namespace
}  // namespace storage
