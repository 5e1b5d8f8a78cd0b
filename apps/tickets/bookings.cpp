// The bookings' tables and statements (bookings.hpp).

#include "tickets/bookings.hpp"

#include "storage/error.hpp"

#include <charconv>
#include <utility>

namespace tickets {

namespace {

constexpr std::int64_t application_id = 0x7469636B;  // "tick"
constexpr std::int64_t version = 1;

// `series` and `place` split an id at its last dash, for the proof that none is missing; place is 0 where it has none.
constexpr char const* schema = R"(
    CREATE TABLE requests(
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, customer TEXT NOT NULL, event TEXT NOT NULL, seats INTEGER NOT NULL,
        outcome TEXT NOT NULL, series TEXT NOT NULL, place INTEGER NOT NULL, answered INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX requests_unanswered ON requests(number) WHERE answered = 0;
    CREATE TABLE events(name TEXT PRIMARY KEY, seats INTEGER NOT NULL, sold INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE counters(name TEXT PRIMARY KEY, value INTEGER NOT NULL);
    INSERT INTO counters VALUES('again', 0), ('refused', 0), ('answers_bytes', 0);
    PRAGMA application_id = 1953063787;
    PRAGMA user_version = 1;
)";
static_assert(application_id == 1953063787 && version == 1, "the schema says so too");

std::string_view word(outcome how) { return how == outcome::booked ? "booked" : "sold_out"; }
outcome outcome_of(std::string_view word) { return word == "booked" ? outcome::booked : outcome::sold_out; }

std::pair<std::string_view, std::int64_t> split(std::string_view id) {
    auto const dash = id.rfind('-');
    if (dash == std::string_view::npos) return {id, 0};
    auto const digits = id.substr(dash + 1);
    std::int64_t place = 0;
    auto const [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), place);
    bool const whole = error == std::errc{} && stop == digits.data() + digits.size() && place > 0;
    return whole ? std::pair{id.substr(0, dash), place} : std::pair{id, std::int64_t{0}};
}

}  // namespace

struct bookings::statements {
    explicit statements(storage::sqlite_database& in)
        : known{in, "SELECT 1 FROM requests WHERE id = ?"},
          meet{in, "INSERT OR IGNORE INTO events(name, seats) VALUES(?, ?)"},
          sell{in, "UPDATE events SET sold = sold + ?1 WHERE name = ?2 AND sold + ?1 <= seats"},
          insert{in, "INSERT INTO requests(id, customer, event, seats, outcome, series, place) VALUES(?,?,?,?,?,?,?)"},
          count{in, "UPDATE counters SET value = value + ? WHERE name = ?"},
          set{in, "UPDATE counters SET value = ? WHERE name = ?"},
          unanswered{in, "SELECT number, id, customer, event, seats, outcome FROM requests WHERE answered = 0 AND number > ? "
                         "ORDER BY number LIMIT ?"},
          answered{in, "UPDATE requests SET answered = 1 WHERE number = ?"},
          series{in, "SELECT series, max(place), count(*) FROM requests WHERE place > 0 GROUP BY series ORDER BY series"},
          oversold{in, "SELECT name FROM events WHERE sold > seats OR sold <> (SELECT coalesce(sum(seats), 0) FROM requests "
                       "WHERE event = events.name AND outcome = 'booked') ORDER BY name"} {}

    storage::sqlite_statement known;
    storage::sqlite_statement meet;
    storage::sqlite_statement sell;
    storage::sqlite_statement insert;
    storage::sqlite_statement count;
    storage::sqlite_statement set;
    storage::sqlite_statement unanswered;
    storage::sqlite_statement answered;
    storage::sqlite_statement series;
    storage::sqlite_statement oversold;
};

bookings::bookings(std::string path, std::int64_t seats, safe_from what)
    : seats_{seats}, database_{std::move(path), storage::sqlite_mode::read_write} {
    set_up(what);
    run_ = std::make_unique<statements>(database_);
}

bookings::~bookings() = default;

void bookings::set_up(safe_from what) {
    database_.execute("PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL;");
    database_.execute(what == safe_from::kill ? "PRAGMA synchronous = OFF;" : "PRAGMA synchronous = FULL;");
    storage::transaction making{database_};
    auto const id = database_.number("PRAGMA application_id");
    auto const found = database_.number("PRAGMA user_version");
    bool const is_new = id == 0 && found == 0 && database_.number("SELECT count(*) FROM sqlite_master") == 0;
    if (is_new) database_.execute(schema);
    else if (id != application_id) database_.fail("it is no file of bookings");
    else if (found != version) database_.fail("it is of version " + std::to_string(found) + ", and only 1 is known");
    making.commit();
}

bool bookings::store_one(request const& what) {
    bool const again = run_->known.bind(1, what.id).step();
    run_->known.reset();
    if (again) return false;
    run_->meet.bind(1, what.event).bind(2, seats_).run();
    run_->sell.bind(1, what.seats).bind(2, what.event).run();
    auto const how = database_.changes() == 1 ? outcome::booked : outcome::sold_out;
    auto const [series, place] = split(what.id);
    run_->insert.bind(1, what.id).bind(2, what.customer).bind(3, what.event).bind(4, what.seats);
    run_->insert.bind(5, word(how)).bind(6, series).bind(7, place).run();
    return true;
}

std::size_t bookings::store(std::span<request const> batch) {
    storage::transaction storing{database_};
    std::size_t fresh = 0;
    for (request const& each : batch) fresh += store_one(each) ? 1U : 0U;
    auto const again = static_cast<std::int64_t>(batch.size() - fresh);
    if (again != 0) run_->count.bind(1, again).bind(2, "again").run();
    storing.commit();
    return fresh;
}

void bookings::note_refused(std::uint64_t count) {
    storage::transaction noting{database_};
    run_->count.bind(1, static_cast<std::int64_t>(count)).bind(2, "refused").run();
    noting.commit();
}

std::vector<answer> bookings::unanswered(std::int64_t behind, std::size_t most) {
    std::vector<answer> found;
    auto& rows = run_->unanswered;
    rows.bind(1, behind).bind(2, static_cast<std::int64_t>(most));
    while (rows.step())
        found.push_back({.number = rows.integer(0), .id = rows.text(1), .customer = rows.text(2), .event = rows.text(3),
                         .seats = rows.integer(4), .outcome = outcome_of(rows.text(5))});
    rows.reset();
    return found;
}

void bookings::note_answered(std::span<answer const> given, std::uint64_t answers_bytes) {
    storage::transaction noting{database_};
    for (answer const& each : given) run_->answered.bind(1, each.number).run();
    run_->set.bind(1, static_cast<std::int64_t>(answers_bytes)).bind(2, "answers_bytes").run();
    noting.commit();
}

std::uint64_t bookings::answers_bytes() {
    return static_cast<std::uint64_t>(database_.number("SELECT value FROM counters WHERE name = 'answers_bytes'"));
}

booking_counts bookings::counts() {
    auto const number = [this](char const* question) { return static_cast<std::uint64_t>(database_.number(question)); };
    return {.booked = number("SELECT count(*) FROM requests WHERE outcome = 'booked'"),
            .sold_out = number("SELECT count(*) FROM requests WHERE outcome = 'sold_out'"),
            .seats = number("SELECT coalesce(sum(seats), 0) FROM requests WHERE outcome = 'booked'"),
            .again = number("SELECT value FROM counters WHERE name = 'again'"),
            .refused = number("SELECT value FROM counters WHERE name = 'refused'"),
            .unanswered = number("SELECT count(*) FROM requests WHERE answered = 0")};
}

std::vector<bookings::series> bookings::all_series() {
    std::vector<series> found;
    auto& rows = run_->series;
    while (rows.step())
        found.push_back({rows.text(0), static_cast<std::uint64_t>(rows.integer(1)), static_cast<std::uint64_t>(rows.integer(2))});
    rows.reset();
    return found;
}

std::vector<std::string> bookings::oversold() {
    std::vector<std::string> found;
    auto& rows = run_->oversold;
    while (rows.step()) found.push_back(rows.text(0));
    rows.reset();
    return found;
}

}  // namespace tickets
