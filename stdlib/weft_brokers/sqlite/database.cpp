// SQLite's C interface behind sqlite.hpp.

#include <weft_brokers/sqlite/database.hpp>

#include <sqlite3.h>

#include <limits>

namespace weft::sqlite {

namespace {

constexpr int retry_ms = 5;  // between two attempts at a lock for which SQLite does not wait by itself

problem problem_of(int code) {
    switch (code & 0xff) {  // an extended code has its kind in the low byte
        case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_PROTOCOL: return problem::busy;
        case SQLITE_FULL: return problem::full;
        case SQLITE_READONLY: return problem::read_only;
        case SQLITE_CORRUPT: return problem::corrupt;
        case SQLITE_NOTADB: return problem::not_a_database;
        case SQLITE_CANTOPEN: return problem::cannot_open;
        default: return problem::other;
    }
}

}  // namespace

database::database(std::string path, open_mode mode, std::chrono::milliseconds patience)
    : path_{std::move(path)}, patience_{patience} {
    int const access = mode == open_mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int const code = ::sqlite3_open_v2(path_.c_str(), &handle_, access | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) {
        std::string const why = handle_ == nullptr ? "out of memory" : ::sqlite3_errmsg(handle_);
        ::sqlite3_close_v2(handle_);
        throw error{path_ + ": " + why, problem_of(code)};
    }
    ::sqlite3_busy_timeout(handle_, static_cast<int>(patience_.count()));
}

database::~database() { ::sqlite3_close_v2(handle_); }

void database::execute(char const* sql) {
    if (::sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail_as_told();
}

std::int64_t database::number(char const* question) {
    statement asked{*this, question};
    static_cast<void>(asked.step());
    return asked.integer(0);
}

int database::changes() const { return ::sqlite3_changes(handle_); }

void database::use_wal() {
    // Who changes the journal while another program does the same is refused at once, so the waiting is done here.
    for (auto waited = std::chrono::milliseconds{0};; waited += std::chrono::milliseconds{retry_ms}) {
        try {
            statement change{*this, "PRAGMA journal_mode = WAL"};
            static_cast<void>(change.step());
            if (change.text(0) == "wal") return;
            fail("it cannot have a write-ahead log (journal mode " + change.text(0) + ")", problem::cannot_open);
        } catch (error const& wrong) {
            if (wrong.cause() != problem::busy || waited >= patience_) throw;
        }
        ::sqlite3_sleep(retry_ms);
    }
}

void database::fail(std::string const& what, problem cause) const { throw error{path_ + ": " + what, cause}; }

void database::fail_as_told() const { fail(::sqlite3_errmsg(handle_), problem_of(::sqlite3_extended_errcode(handle_))); }

statement::statement(database& in, char const* sql) : in_{in} {
    check(::sqlite3_prepare_v3(in.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
}

statement::~statement() { ::sqlite3_finalize(handle_); }

void statement::check(int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) in_.fail_as_told();
}

statement& statement::bind(int parameter, std::int64_t value) {
    check(::sqlite3_bind_int64(handle_, parameter, value));
    return *this;
}

statement& statement::bind(int parameter, std::string_view value) {
    // A null pointer would be NULL, not the empty text.
    char const* const begin = value.data() == nullptr ? "" : value.data();
    check(::sqlite3_bind_text64(handle_, parameter, begin, value.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

statement& statement::bind_blob(int parameter, std::string_view value) {
    char const* const begin = value.data() == nullptr ? "" : value.data();
    check(::sqlite3_bind_blob64(handle_, parameter, begin, value.size(), SQLITE_STATIC));
    return *this;
}

statement& statement::bind(int parameter, std::optional<int> value) {
    if (value) return bind(parameter, std::int64_t{*value});
    check(::sqlite3_bind_null(handle_, parameter));
    return *this;
}

bool statement::step() {
    int const code = ::sqlite3_step(handle_);
    if (code == SQLITE_ROW || code == SQLITE_DONE) return code == SQLITE_ROW;
    try {
        in_.fail_as_told();
    } catch (...) {  // the text is SQLite's only until the reset, and an open statement would keep its transaction open
        reset();
        throw;
    }
}

void statement::run() {
    while (step()) {}
    reset();
}

void statement::reset() noexcept {
    ::sqlite3_reset(handle_);
    ::sqlite3_clear_bindings(handle_);
}

bool statement::is_null(int column) { return ::sqlite3_column_type(handle_, column) == SQLITE_NULL; }

std::int64_t statement::integer(int column) { return ::sqlite3_column_int64(handle_, column); }

std::optional<int> statement::optional_integer(int column) {
    if (is_null(column)) return std::nullopt;
    return ::sqlite3_column_int(handle_, column);
}

std::string statement::text(int column) {
    auto const* const begin = reinterpret_cast<char const*>(::sqlite3_column_text(handle_, column));
    return begin == nullptr ? std::string{} : std::string{begin, static_cast<std::size_t>(::sqlite3_column_bytes(handle_, column))};
}

std::string statement::blob(int column) {
    auto const* const begin = static_cast<char const*>(::sqlite3_column_blob(handle_, column));
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

}  // namespace weft::sqlite
