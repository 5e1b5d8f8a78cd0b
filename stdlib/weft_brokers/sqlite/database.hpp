#pragma once
// As much of SQLite's interface as a queue or a journal needs: a database, its statements and transactions, ended with their objects,
// and errors as exceptions.

#include <weft_brokers/sqlite/error.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace weft::sqlite {

enum class open_mode { read_only, read_write };

/// Another program may hold the file for a moment: a checkpoint, a backup, somebody with a shell.
inline constexpr std::chrono::milliseconds usual_patience{10'000};

/// An open database. Every call may block. Errors: error naming the file. Threads: one at a time, any.
class database {
public:
    /// read_write makes a missing file; read_only does not. A call waits so long for whoever holds the file.
    database(std::string path, open_mode mode, std::chrono::milliseconds patience = usual_patience);
    database(database const&) = delete;
    database& operator=(database const&) = delete;
    ~database();

    /// Runs statements that give no rows, separated by semicolons.
    void execute(char const* sql);
    /// The number that a question with one row and one column is answered with.
    [[nodiscard]] std::int64_t number(char const* question);
    /// How many rows the last statement has changed.
    [[nodiscard]] int changes() const;
    /// Changes the journal to WAL. Errors: also for a file that cannot have one: in memory, or on some network disks.
    void use_wal();
    [[noreturn]] void fail(std::string const& what, problem cause = problem::other) const;
    /// Throws what SQLite says of its last call.
    [[noreturn]] void fail_as_told() const;
    [[nodiscard]] std::string const& path() const noexcept { return path_; }
    [[nodiscard]] sqlite3* handle() const { return handle_; }

private:
    std::string path_;
    std::chrono::milliseconds patience_;
    sqlite3* handle_ = nullptr;
};

/// A prepared statement, to be run again and again:
///
///     select.bind(1, id);
///     while (select.step()) use(select.text(0));
///     select.reset();
class statement {
public:
    /// The database outlives it.
    statement(database& in, char const* sql);
    statement(statement const&) = delete;
    statement& operator=(statement const&) = delete;
    ~statement();

    /// Parameters count from 1. A text must live until the reset.
    statement& bind(int parameter, std::int64_t value);
    statement& bind(int parameter, std::string_view value);
    statement& bind(int parameter, std::optional<int> value);
    /// Bytes; like a text they must live until the reset.
    statement& bind_blob(int parameter, std::string_view value);

    /// True for a row, false at the end. After an error the statement is reset.
    [[nodiscard]] bool step();
    /// Runs it to its end, and makes it ready to be run again.
    void run();
    void reset() noexcept;

    /// Columns count from 0.
    [[nodiscard]] bool is_null(int column);
    [[nodiscard]] std::int64_t integer(int column);
    [[nodiscard]] std::optional<int> optional_integer(int column);
    [[nodiscard]] std::string text(int column);
    [[nodiscard]] std::string blob(int column);

private:
    void check(int code);

    database& in_;
    sqlite3_stmt* handle_ = nullptr;
};

/// Rolls back unless it was committed.
class transaction {
public:
    /// The database outlives it.
    explicit transaction(database& in) : in_{in} { in_.execute("BEGIN IMMEDIATE"); }
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;
    ~transaction();
    void commit();

private:
    database& in_;
    bool committed_ = false;
};

}  // namespace weft::sqlite
