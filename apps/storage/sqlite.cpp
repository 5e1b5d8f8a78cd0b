// SQLite's C interface behind sqlite.hpp.

#include "storage/sqlite.hpp"

#include "storage/error.hpp"

#include <sqlite3.h>

#include <limits>

namespace storage {

namespace {

// Another program may hold the file for a moment: a checkpoint, a backup, somebody with a shell.
constexpr int patience_ms = 10'000;

}  // namespace

sqlite_database::sqlite_database(std::string path, sqlite_mode mode) : path_{std::move(path)} {
    int const flags = mode == sqlite_mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (::sqlite3_open_v2(path_.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
        std::string const why = handle_ == nullptr ? "out of memory" : ::sqlite3_errmsg(handle_);
        ::sqlite3_close_v2(handle_);
        throw error{path_ + ": " + why};
    }
    ::sqlite3_busy_timeout(handle_, patience_ms);
}

sqlite_database::~sqlite_database() { ::sqlite3_close_v2(handle_); }

void sqlite_database::execute(char const* sql) {
    if (::sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(::sqlite3_errmsg(handle_));
}

std::int64_t sqlite_database::number(char const* question) {
    sqlite_statement asked{*this, question};
    static_cast<void>(asked.step());
    return asked.integer(0);
}

int sqlite_database::changes() const { return ::sqlite3_changes(handle_); }

void sqlite_database::fail(std::string const& what) const { throw error{path_ + ": " + what}; }

sqlite_statement::sqlite_statement(sqlite_database& in, char const* sql) : in_{in} {
    check(::sqlite3_prepare_v3(in.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
}

sqlite_statement::~sqlite_statement() { ::sqlite3_finalize(handle_); }

void sqlite_statement::check(int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) in_.fail(::sqlite3_errmsg(in_.handle()));
}

sqlite_statement& sqlite_statement::bind(int parameter, std::int64_t value) {
    check(::sqlite3_bind_int64(handle_, parameter, value));
    return *this;
}

sqlite_statement& sqlite_statement::bind(int parameter, std::string_view value) {
    // A null pointer would be NULL, not the empty text.
    char const* const begin = value.data() == nullptr ? "" : value.data();
    check(::sqlite3_bind_text64(handle_, parameter, begin, value.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

sqlite_statement& sqlite_statement::bind(int parameter, std::optional<int> value) {
    if (value) return bind(parameter, std::int64_t{*value});
    check(::sqlite3_bind_null(handle_, parameter));
    return *this;
}

bool sqlite_statement::step() {
    int const code = ::sqlite3_step(handle_);
    check(code);
    return code == SQLITE_ROW;
}

void sqlite_statement::run() {
    while (step()) {}
    reset();
}

void sqlite_statement::reset() noexcept {
    ::sqlite3_reset(handle_);
    ::sqlite3_clear_bindings(handle_);
}

std::int64_t sqlite_statement::integer(int column) { return ::sqlite3_column_int64(handle_, column); }

std::optional<int> sqlite_statement::optional_integer(int column) {
    if (::sqlite3_column_type(handle_, column) == SQLITE_NULL) return std::nullopt;
    return ::sqlite3_column_int(handle_, column);
}

std::string sqlite_statement::text(int column) {
    auto const* const begin = reinterpret_cast<char const*>(::sqlite3_column_text(handle_, column));
    return begin == nullptr ? std::string{} : std::string{begin, static_cast<std::size_t>(::sqlite3_column_bytes(handle_, column))};
}

transaction::~transaction() {
    if (committed_) return;
    try {
        in_.execute("ROLLBACK");
    } catch (error const&) {}  // NOLINT: SQLite has done it already
}

void transaction::commit() {
    in_.execute("COMMIT");
    committed_ = true;
}

}  // namespace storage
