// The journal's tables and statements (sqlite_store.hpp). Times are stored in milliseconds since 1970, for people who
// look with SQLite's shell.

#include "jobber/sqlite_store.hpp"

#include "jobber/spec_json.hpp"

#include <boost/json/serialize.hpp>

#include <chrono>

namespace jobber {

namespace {

constexpr std::int64_t application_id = 0x6A6F6272;  // "jobr"
constexpr std::int64_t version = 1;

constexpr char const* schema = R"(
    CREATE TABLE jobs(
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, spec TEXT NOT NULL, state TEXT NOT NULL,
        attempts INTEGER NOT NULL, failures INTEGER NOT NULL, interruptions INTEGER NOT NULL,
        added_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL,
        exit_code INTEGER, reason TEXT NOT NULL, output TEXT NOT NULL);
    CREATE TABLE events(
        number INTEGER PRIMARY KEY, job TEXT NOT NULL REFERENCES jobs(id), what TEXT NOT NULL, attempt INTEGER NOT NULL,
        at_ms INTEGER NOT NULL, reason TEXT NOT NULL);
    CREATE INDEX events_by_job ON events(job);
    CREATE UNIQUE INDEX one_end ON events(job) WHERE what IN ('done', 'failed');
    PRAGMA application_id = 1785684594;
    PRAGMA user_version = 1;
)";
static_assert(application_id == 1785684594 && version == 1, "the schema says so too");

constexpr char const* columns =
    "SELECT number, spec, state, attempts, failures, interruptions, added_ms, due_ms, started_ms, ended_ms, exit_code, "
    "reason, output FROM jobs ";

std::int64_t to_ms(nanoseconds time) { return std::chrono::ceil<std::chrono::milliseconds>(time).count(); }
nanoseconds from_ms(std::int64_t time) { return std::chrono::milliseconds{time}; }

job job_of(sqlite_statement& row) {
    job made{.spec = parse_spec(row.text(1)),
             .number = static_cast<std::uint64_t>(row.integer(0)),
             .state = state_named(row.text(2)).value(),
             .attempts = static_cast<unsigned>(row.integer(3)),
             .failures = static_cast<unsigned>(row.integer(4)),
             .interruptions = static_cast<unsigned>(row.integer(5)),
             .added = from_ms(row.integer(6)),
             .due = from_ms(row.integer(7)),
             .started = from_ms(row.integer(8)),
             .ended = from_ms(row.integer(9)),
             .last = {.exit_code = row.optional_integer(10), .reason = row.text(11), .output = row.text(12)}};
    made.last.succeeded = made.state == job_state::done;
    return made;
}

}  // namespace

struct sqlite_store::statements {
    explicit statements(sqlite_database& in)
        : all{in, (std::string{columns} + "ORDER BY number").c_str()},
          one{in, (std::string{columns} + "WHERE id = ?").c_str()},
          history{in, "SELECT what, attempt, at_ms, reason FROM events WHERE job = ? ORDER BY number"},
          insert{in, "INSERT INTO jobs(id, kind, spec, state, attempts, failures, interruptions, added_ms, due_ms, started_ms, "
                     "ended_ms, exit_code, reason, output) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING number"},
          update{in, "UPDATE jobs SET state = ?, attempts = ?, failures = ?, interruptions = ?, due_ms = ?, started_ms = ?, "
                     "ended_ms = ?, exit_code = ?, reason = ?, output = ? WHERE id = ?"},
          happened{in, "INSERT INTO events(job, what, attempt, at_ms, reason) VALUES(?,?,?,?,?)"} {}

    sqlite_statement all;
    sqlite_statement one;
    sqlite_statement history;
    sqlite_statement insert;
    sqlite_statement update;
    sqlite_statement happened;
};

sqlite_store::sqlite_store(std::string path, sqlite_mode mode) : path_{path}, database_{std::move(path), mode} {
    set_up(mode);
    run_ = std::make_unique<statements>(database_);
}

sqlite_store::~sqlite_store() = default;

void sqlite_store::set_up(sqlite_mode mode) {
    if (mode == sqlite_mode::read_write) {
        database_.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
        storage::transaction once{database_};  // two programs may make the same file
        bool const is_new = database_.number("SELECT count(*) FROM sqlite_master") == 0;
        if (is_new) database_.execute(schema);
        once.commit();
    }
    if (database_.number("PRAGMA application_id") != application_id) database_.fail("it is no journal of jobber");
    auto const found = database_.number("PRAGMA user_version");
    if (found == version) return;
    database_.fail("it is a journal of version " + std::to_string(found) + "; this jobber knows version " + std::to_string(version));
}

std::vector<job> sqlite_store::load() {
    std::vector<job> found;
    run_->all.reset();
    while (run_->all.step()) found.push_back(job_of(run_->all));
    run_->all.reset();
    return found;
}

std::optional<job> sqlite_store::find(std::string_view id) {
    run_->one.reset();
    std::optional<job> found;
    if (run_->one.bind(1, id).step()) found = job_of(run_->one);
    run_->one.reset();
    return found;
}

std::vector<history_line> sqlite_store::history(std::string_view id) {
    auto& rows = run_->history;
    rows.reset();
    rows.bind(1, id);
    std::vector<history_line> found;
    while (rows.step())
        found.push_back({.what = event_named(rows.text(0)).value(), .attempt = static_cast<unsigned>(rows.integer(1)),
                         .at = from_ms(rows.integer(2)), .reason = rows.text(3)});
    rows.reset();
    return found;
}

std::vector<bool> sqlite_store::apply(std::span<change> steps) {
    std::vector<bool> applied;
    storage::transaction all{database_};
    for (change& each : steps) applied.push_back(apply_one(each));
    all.commit();
    return applied;
}

bool sqlite_store::apply_one(change& step) {
    auto const before = find(step.now.spec.id);
    if (!follows(step, before ? &*before : nullptr)) return false;
    job& now = step.now;
    if (step.what == event::added) {
        std::string const spec = boost::json::serialize(to_json(now.spec));
        auto& row = run_->insert;
        row.reset();
        row.bind(1, now.spec.id).bind(2, now.spec.kind).bind(3, spec).bind(4, to_string(now.state));
        row.bind(5, std::int64_t{now.attempts}).bind(6, std::int64_t{now.failures}).bind(7, std::int64_t{now.interruptions});
        row.bind(8, to_ms(now.added)).bind(9, to_ms(now.due)).bind(10, to_ms(now.started)).bind(11, to_ms(now.ended));
        row.bind(12, now.last.exit_code).bind(13, now.last.reason).bind(14, now.last.output);
        if (row.step()) now.number = static_cast<std::uint64_t>(row.integer(0));
        row.run();
    } else {
        auto& row = run_->update;
        row.reset();
        row.bind(1, to_string(now.state)).bind(2, std::int64_t{now.attempts}).bind(3, std::int64_t{now.failures});
        row.bind(4, std::int64_t{now.interruptions}).bind(5, to_ms(now.due)).bind(6, to_ms(now.started));
        row.bind(7, to_ms(now.ended)).bind(8, now.last.exit_code).bind(9, now.last.reason).bind(10, now.last.output);
        row.bind(11, now.spec.id).run();
    }
    write_history(step);
    return true;
}

void sqlite_store::write_history(change const& step) {
    job const& now = step.now;
    bool const is_end_of_attempt = step.what == event::done || step.what == event::retry || step.what == event::failed;
    nanoseconds const at = step.what == event::added ? now.added : step.what == event::begun ? now.started : now.ended;
    auto& row = run_->happened;
    row.reset();
    row.bind(1, now.spec.id).bind(2, to_string(step.what)).bind(3, std::int64_t{now.attempts}).bind(4, to_ms(at));
    row.bind(5, is_end_of_attempt ? std::string_view{now.last.reason} : std::string_view{""}).run();
}

}  // namespace jobber
