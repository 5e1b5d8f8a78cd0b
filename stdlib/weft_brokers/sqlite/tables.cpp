// The states are numbers in one column, with a partial index each: what the statements look for is at one end of a small index,
// and a message costs only the index that it is in. `state` in front lets them be counted without the rows. The body comes
// last, so that changing a state seldom moves it.

#include <weft_brokers/sqlite/tables.hpp>

namespace weft::sqlite_queue {

namespace {

constexpr std::int64_t application_id = 0x77667471;  // "wftq"
constexpr std::int64_t version = 1;

constexpr char const* schema = R"(
    CREATE TABLE messages(
        id INTEGER PRIMARY KEY, state INTEGER NOT NULL, priority INTEGER NOT NULL, deliveries INTEGER NOT NULL,
        token INTEGER NOT NULL, until_ms INTEGER NOT NULL, published_ms INTEGER NOT NULL, reason TEXT, body BLOB NOT NULL);
    CREATE INDEX ready ON messages(state, priority DESC) WHERE state = 0;
    CREATE INDEX delayed ON messages(state, until_ms) WHERE state = 1;
    CREATE INDEX leased ON messages(state, until_ms) WHERE state = 2;
    CREATE INDEX dead ON messages(state) WHERE state = 3;
    CREATE TABLE counters(next_id INTEGER NOT NULL, next_token INTEGER NOT NULL);
    INSERT INTO counters VALUES(1, 1);
    PRAGMA application_id = 2003203185;
    PRAGMA user_version = 1;
)";
static_assert(application_id == 2003203185 && version == 1, "the schema says so too");

char const* pragma_of(synchronous chosen) {
    switch (chosen) {
        case synchronous::full: return "PRAGMA synchronous = FULL";
        case synchronous::normal: return "PRAGMA synchronous = NORMAL";
        case synchronous::off: return "PRAGMA synchronous = OFF";
    }
    return "";
}

std::int64_t at_most_sqlite(std::size_t count) {
    return count > static_cast<std::size_t>(no_limit) ? no_limit : static_cast<std::int64_t>(count);
}

/// Leaves a statement ready for the next use, however its caller leaves.
class in_use {
public:
    explicit in_use(sqlite::statement& what) : what_{what} {}
    in_use(in_use const&) = delete;
    in_use& operator=(in_use const&) = delete;
    ~in_use() { what_.reset(); }

private:
    sqlite::statement& what_;
};

}  // namespace

struct tables::statements {
    explicit statements(sqlite::database& in)
        : counters{in, "SELECT next_id, next_token FROM counters"},
          set_counters{in, "UPDATE counters SET next_id = ?, next_token = ?"},
          insert{in, "INSERT INTO messages VALUES(?, ?, ?, 0, 0, ?, ?, NULL, ?)"},
          wake_delayed{in, "UPDATE messages SET state = 0 WHERE state = 1 AND until_ms <= ?"},
          wake_leased{in, "UPDATE messages SET state = CASE WHEN deliveries >= ?2 THEN 3 ELSE 0 END, reason = 'the lease ran out' "
                          "WHERE state = 2 AND until_ms <= ?1"},
          ready{in, "SELECT id, priority, deliveries, published_ms, body FROM messages WHERE state = 0 "
                    "ORDER BY priority DESC, id LIMIT ?"},
          take{in, "UPDATE messages SET state = 2, until_ms = ?, token = ?, deliveries = deliveries + 1 WHERE id = ?"},
          remove{in, "DELETE FROM messages WHERE id = ? AND token = ?"},
          give_back{in, "UPDATE messages SET state = CASE WHEN deliveries >= ?3 THEN 3 WHEN ?4 > ?5 THEN 1 ELSE 0 END, "
                        "until_ms = CASE WHEN deliveries >= ?3 THEN ?5 ELSE ?4 END, token = 0, reason = ?6 "
                        "WHERE id = ?1 AND token = ?2 AND state = 2"},
          bury{in, "UPDATE messages SET state = 3, until_ms = ?3, token = 0, reason = ?4 WHERE id = ?1 AND token = ?2"},
          extend{in, "UPDATE messages SET until_ms = ?3 WHERE id = ?1 AND token = ?2 AND state = 2"},
          dead{in, "SELECT id, deliveries, priority, published_ms, until_ms, reason, body FROM messages "
                   "WHERE state = 3 AND id > ? ORDER BY id LIMIT ?"},
          requeue{in, "UPDATE messages SET state = 0, deliveries = 0, token = 0, reason = NULL WHERE id = ? AND state = 3"},
          remove_dead{in, "DELETE FROM messages WHERE id = ? AND state = 3"},
          next_delayed{in, "SELECT min(until_ms) FROM messages WHERE state = 1"},
          next_leased{in, "SELECT min(until_ms) FROM messages WHERE state = 2"} {}

    sqlite::statement counters;
    sqlite::statement set_counters;
    sqlite::statement insert;
    sqlite::statement wake_delayed;
    sqlite::statement wake_leased;
    sqlite::statement ready;
    sqlite::statement take;
    sqlite::statement remove;
    sqlite::statement give_back;
    sqlite::statement bury;
    sqlite::statement extend;
    sqlite::statement dead;
    sqlite::statement requeue;
    sqlite::statement remove_dead;
    sqlite::statement next_delayed;
    sqlite::statement next_leased;
};

tables::tables(std::string const& file, queue_options const& options)
    : file_{file, sqlite::open_mode::read_write, options.busy_timeout}, may_flush_{options.synchronous == synchronous::full},
      flushes_{may_flush_} {
    file_.use_wal();
    file_.execute(pragma_of(options.synchronous));
    set_up();
    run_ = std::make_unique<statements>(file_);
}

tables::~tables() = default;

void tables::set_up() {
    sqlite::transaction once{file_};  // two programs may make the same file
    bool const is_new = file_.number("SELECT count(*) FROM sqlite_master") == 0;
    if (is_new) file_.execute(schema);
    once.commit();
    if (file_.number("PRAGMA application_id") != application_id) {
        file_.fail("it is a database, but no queue of weft", sqlite::problem::not_a_database);
    }
    auto const found = file_.number("PRAGMA user_version");
    if (found == version) return;
    file_.fail("it is a queue of version " + std::to_string(found) + "; this weft knows version " + std::to_string(version));
}

tables::counters& tables::numbers() {
    if (counters_) return *counters_;
    in_use const reading{run_->counters};
    if (!run_->counters.step()) file_.fail("the queue has lost its counters", sqlite::problem::corrupt);
    return counters_.emplace(counters{run_->counters.integer(0), run_->counters.integer(1)});
}

void tables::flush_commits(bool flush) {
    flush = flush && may_flush_;
    if (flush == flushes_) return;
    file_.execute(pragma_of(flush ? synchronous::full : synchronous::normal));
    flushes_ = flush;
}

void tables::write_counters() {
    if (counters_ && counters_->changed) {
        in_use const writing{run_->set_counters};
        run_->set_counters.bind(1, counters_->next_id).bind(2, counters_->next_token).run();
    }
    counters_.reset();
}

message_id tables::insert(std::string_view data, std::int64_t priority, time_point_ms now, time_point_ms visible) {
    auto& count = numbers();
    count.changed = true;
    in_use const writing{run_->insert};
    auto& row = run_->insert;
    row.bind(1, count.next_id).bind(2, std::int64_t{visible > now ? 1 : 0}).bind(3, priority);
    row.bind(4, visible).bind(5, now).bind_blob(6, data).run();
    return count.next_id++;
}

void tables::require_room(std::int64_t max_bytes) {
    if (max_bytes == no_limit) return;
    auto const pages = file_.number("PRAGMA page_count") - file_.number("PRAGMA freelist_count");
    if (pages * file_.number("PRAGMA page_size") <= max_bytes) return;
    file_.fail("the queue is full: it would be larger than max_bytes (" + std::to_string(max_bytes) + ")", sqlite::problem::full);
}

void tables::wake(time_point_ms now, std::int64_t max_deliveries) {
    in_use const waking{run_->wake_delayed};
    run_->wake_delayed.bind(1, now).run();
    in_use const ending{run_->wake_leased};
    run_->wake_leased.bind(1, now).bind(2, max_deliveries).run();
}

std::vector<leased> tables::lease_ready(std::size_t at_most, time_point_ms until) {
    std::vector<leased> found;
    {
        in_use const reading{run_->ready};
        auto& row = run_->ready;
        row.bind(1, at_most_sqlite(at_most));
        while (row.step())
            found.push_back({.by = {.id = row.integer(0), .token = 0},
                             .deliveries = row.integer(2) + 1,
                             .priority = row.integer(1),
                             .published = std::chrono::milliseconds{row.integer(3)},
                             .data = row.blob(4)});
    }
    if (found.empty()) return found;
    auto& count = numbers();
    count.changed = true;
    std::int64_t const token = count.next_token++;
    in_use const writing{run_->take};
    for (auto& each : found) {
        each.by.token = token;
        run_->take.bind(1, until).bind(2, token).bind(3, each.by.id).run();
    }
    return found;
}

bool tables::remove(lease_id of) {
    if (of.token == 0) return false;  // the token of a message that nobody has
    in_use const writing{run_->remove};
    run_->remove.bind(1, of.id).bind(2, of.token).run();
    return file_.changes() == 1;
}

bool tables::give_back(lease_id of, time_point_ms now, time_point_ms visible, std::int64_t max_deliveries, std::string_view reason) {
    in_use const writing{run_->give_back};
    auto& row = run_->give_back;
    row.bind(1, of.id).bind(2, of.token).bind(3, max_deliveries).bind(4, visible).bind(5, now).bind(6, reason).run();
    return file_.changes() == 1;
}

bool tables::bury(lease_id of, time_point_ms now, std::string_view reason) {
    if (of.token == 0) return false;
    in_use const writing{run_->bury};
    run_->bury.bind(1, of.id).bind(2, of.token).bind(3, now).bind(4, reason).run();
    return file_.changes() == 1;
}

bool tables::extend(lease_id of, time_point_ms until) {
    in_use const writing{run_->extend};
    run_->extend.bind(1, of.id).bind(2, of.token).bind(3, until).run();
    return file_.changes() == 1;
}

std::vector<dead_message> tables::dead(std::size_t at_most, message_id after) {
    in_use const reading{run_->dead};
    auto& row = run_->dead;
    row.bind(1, after).bind(2, at_most_sqlite(at_most));
    std::vector<dead_message> found;
    while (row.step())
        found.push_back({.id = row.integer(0),
                         .deliveries = row.integer(1),
                         .priority = row.integer(2),
                         .published = std::chrono::milliseconds{row.integer(3)},
                         .died = std::chrono::milliseconds{row.integer(4)},
                         .reason = row.text(5),
                         .data = row.blob(6)});
    return found;
}

bool tables::requeue(message_id dead) {
    in_use const writing{run_->requeue};
    run_->requeue.bind(1, dead).run();
    return file_.changes() == 1;
}

bool tables::remove_dead(message_id dead) {
    in_use const writing{run_->remove_dead};
    run_->remove_dead.bind(1, dead).run();
    return file_.changes() == 1;
}

statistics tables::count() {
    return {.ready = file_.number("SELECT count(*) FROM messages WHERE state = 0"),
            .leased = file_.number("SELECT count(*) FROM messages WHERE state = 2"),
            .delayed = file_.number("SELECT count(*) FROM messages WHERE state = 1"),
            .dead = file_.number("SELECT count(*) FROM messages WHERE state = 3")};
}

std::optional<time_point_ms> tables::next_due() {
    std::optional<time_point_ms> first;
    for (auto* each : {&run_->next_delayed, &run_->next_leased}) {
        in_use const reading{*each};
        if (!each->step() || each->is_null(0)) continue;
        time_point_ms const due = each->integer(0);
        if (!first || due < *first) first = due;
    }
    return first;
}

}  // namespace weft::sqlite_queue
