#pragma once

// The journal as an SQLite file: a table of jobs as they stand, and one of all that happened to them. A commit is on the
// disk when it returns (WAL, synchronous=FULL). An index sees to it that no job ends twice, whoever writes.

#include "jobber/store.hpp"
#include "storage/sqlite.hpp"

#include <string>

namespace jobber {

using storage::sqlite_database;
using storage::sqlite_mode;
using storage::sqlite_statement;

class sqlite_store final : public store {
public:
    /// Makes a missing file unless it is read_only. Blocks. Errors: store_error, also for a file that is no journal or
    /// one of another version.
    sqlite_store(std::string path, sqlite_mode mode);
    ~sqlite_store() override;

    [[nodiscard]] std::vector<job> load() override;
    [[nodiscard]] std::optional<job> find(std::string_view id) override;
    [[nodiscard]] std::vector<history_line> history(std::string_view id) override;
    std::vector<bool> apply(std::span<change> steps) override;

private:
    struct statements;

    void set_up(sqlite_mode mode);
    bool apply_one(change& step);
    void write_history(change const& step);

    std::string path_;
    sqlite_database database_;
    std::unique_ptr<statements> run_;
};

}  // namespace jobber
