#pragma once

// As much of SQLite's interface as a journal needs: a database, its statements and transactions, ended with their objects,
// and errors as exceptions.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace storage {

enum class sqlite_mode { read_only, read_write };

/// An open database. Every call may block. Errors: error naming the file. Threads: one at a time, any.
class sqlite_database {
public:
    /// read_write makes a missing file; read_only does not.
    sqlite_database(std::string path, sqlite_mode mode);
    sqlite_database(sqlite_database const&) = delete;
    sqlite_database& operator=(sqlite_database const&) = delete;
    ~sqlite_database();

    /// Runs statements that give no rows, separated by semicolons.
    void execute(char const* sql);
    /// The number that a question with one row and one column is answered with.
    [[nodiscard]] std::int64_t number(char const* question);
    /// How many rows the last statement has changed.
    [[nodiscard]] int changes() const;
    [[noreturn]] void fail(std::string const& what) const;
    [[nodiscard]] sqlite3* handle() const { return handle_; }

private:
    std::string path_;
    sqlite3* handle_ = nullptr;
};

/// A prepared statement, to be run again and again:
///
///     select.bind(1, id);
///     while (select.step()) use(select.text(0));
///     select.reset();
class sqlite_statement {
public:
    /// The database outlives it.
    sqlite_statement(sqlite_database& in, char const* sql);
    sqlite_statement(sqlite_statement const&) = delete;
    sqlite_statement& operator=(sqlite_statement const&) = delete;
    ~sqlite_statement();

    /// Parameters count from 1. A text must live until the reset.
    sqlite_statement& bind(int parameter, std::int64_t value);
    sqlite_statement& bind(int parameter, std::string_view value);
    sqlite_statement& bind(int parameter, std::optional<int> value);

    /// True for a row, false at the end.
    [[nodiscard]] bool step();
    /// Runs it to its end, and makes it ready to be run again.
    void run();
    void reset() noexcept;

    /// Columns count from 0.
    [[nodiscard]] std::int64_t integer(int column);
    [[nodiscard]] std::optional<int> optional_integer(int column);
    [[nodiscard]] std::string text(int column);

private:
    void check(int code);

    sqlite_database& in_;
    sqlite3_stmt* handle_ = nullptr;
};

/// Rolls back unless it was committed.
class transaction {
public:
    /// The database outlives it.
    explicit transaction(sqlite_database& in) : in_{in} { in_.execute("BEGIN IMMEDIATE"); }
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;
    ~transaction();
    void commit();

private:
    sqlite_database& in_;
    bool committed_ = false;
};

}  // namespace storage
