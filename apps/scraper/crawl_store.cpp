// The journal's tables and statements (crawl_store.hpp).

#include "scraper/crawl_store.hpp"

#include <deque>
#include <utility>

namespace scraper {

namespace {

constexpr std::int64_t application_id = 0x73637270;  // "scrp"
constexpr std::int64_t version = 1;

constexpr char const* schema = R"(
    CREATE TABLE crawl(what TEXT NOT NULL, output_bytes INTEGER NOT NULL);
    CREATE TABLE pages(
        number INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, depth INTEGER NOT NULL, redirects INTEGER NOT NULL,
        state TEXT NOT NULL, is_redirect INTEGER NOT NULL DEFAULT 0, leads TEXT NOT NULL DEFAULT '');
    CREATE INDEX pages_by_state ON pages(state);
    PRAGMA application_id = 1935897200;
    PRAGMA user_version = 1;
)";
static_assert(application_id == 1935897200 && version == 1, "the schema says so too");

constexpr std::string_view waiting_state = "waiting";

std::string_view state_of(ending how) {
    switch (how) {
        case ending::fetched: return "fetched";
        case ending::skipped: return "skipped";
        case ending::failed: break;
    }
    return "failed";
}

// Addresses have no blanks.
std::string in_lines(std::vector<std::string> const& urls) {
    std::string lines;
    for (auto const& each : urls) lines += each + '\n';
    return lines;
}

template <class Act>
void each_line(std::string_view lines, Act act) {
    for (std::size_t end = 0; (end = lines.find('\n')) != std::string_view::npos; lines.remove_prefix(end + 1))
        act(std::string{lines.substr(0, end)});
}

reach next(reach from, bool by_redirect) {
    return by_redirect ? reach{from.depth, from.redirects + 1} : reach{from.depth + 1, 0};
}

}  // namespace

struct crawl_store::statements {
    explicit statements(storage::sqlite_database& in)
        : one{in, "SELECT depth, redirects, state, is_redirect, leads FROM pages WHERE url = ?"},
          waiting{in, "SELECT url, depth, redirects FROM pages WHERE state = 'waiting' ORDER BY number"},
          counts{in, "SELECT state, count(*) FROM pages GROUP BY state"},
          insert{in, "INSERT INTO pages(url, depth, redirects, state) VALUES(?,?,?,'waiting')"},
          nearer{in, "UPDATE pages SET depth = ?, redirects = ? WHERE url = ?"},
          finish{in, "UPDATE pages SET state = ?, is_redirect = ?, leads = ? WHERE url = ? AND state = 'waiting'"},
          output{in, "UPDATE crawl SET output_bytes = ?"} {}

    storage::sqlite_statement one;
    storage::sqlite_statement waiting;
    storage::sqlite_statement counts;
    storage::sqlite_statement insert;
    storage::sqlite_statement nearer;
    storage::sqlite_statement finish;
    storage::sqlite_statement output;
};

crawl_store::crawl_store(std::string path, std::string_view crawl, crawl_limits limits, safe_from what)
    : path_{path}, limits_{limits}, database_{std::move(path), storage::sqlite_mode::read_write} {
    set_up(crawl, what);
    run_ = std::make_unique<statements>(database_);
}

crawl_store::~crawl_store() = default;

void crawl_store::set_up(std::string_view crawl, safe_from what) {
    bool const synced = what == safe_from::power_loss;
    database_.execute(synced ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL");
    {
        storage::transaction once{database_};
        if (database_.number("SELECT count(*) FROM sqlite_master") == 0) {
            database_.execute(schema);
            storage::sqlite_statement{database_, "INSERT INTO crawl VALUES(?, 0)"}.bind(1, crawl).run();
        }
        once.commit();
    }
    if (database_.number("PRAGMA application_id") != application_id) database_.fail("it is no state of scraper");
    auto const found = database_.number("PRAGMA user_version");
    if (found != version)
        database_.fail("it is a state of version " + std::to_string(found) + "; this scraper knows version " + std::to_string(version));
    storage::sqlite_statement known{database_, "SELECT what FROM crawl"};
    static_cast<void>(known.step());
    if (known.text(0) == crawl) return;
    database_.fail("it is of another crawl, " + known.text(0) + "; this one is " + std::string{crawl});
}

void crawl_store::add(std::span<std::string const> urls) {
    storage::transaction all{database_};
    for (auto const& each : urls) offer({.url = each});
    all.commit();
    nearer_.clear();
}

bool crawl_store::is_waiting(std::string_view url) {
    auto& row = run_->one;
    row.reset();
    bool const waits = row.bind(1, url).step() && row.text(2) == waiting_state;
    row.reset();
    return waits;
}

std::vector<page> crawl_store::waiting() {
    std::vector<page> found;
    auto& rows = run_->waiting;
    rows.reset();
    while (rows.step())
        found.push_back({.url = rows.text(0), .at = {static_cast<unsigned>(rows.integer(1)), static_cast<unsigned>(rows.integer(2))}});
    rows.reset();
    return found;
}

page_counts crawl_store::counts() {
    page_counts found;
    auto& rows = run_->counts;
    rows.reset();
    while (rows.step()) {
        auto const state = rows.text(0);
        auto& count = state == state_of(ending::fetched)   ? found.fetched
                      : state == state_of(ending::skipped) ? found.skipped
                      : state == state_of(ending::failed)  ? found.failed
                                                           : found.waiting;
        count = static_cast<std::uint64_t>(rows.integer(1));
    }
    rows.reset();
    return found;
}

std::uint64_t crawl_store::output_bytes() { return static_cast<std::uint64_t>(database_.number("SELECT output_bytes FROM crawl")); }

std::vector<page> crawl_store::finish(std::span<finished_page const> done, std::uint64_t output_bytes) {
    nearer_.clear();
    storage::transaction all{database_};
    for (auto const& each : done) finish_one(each);
    run_->output.reset();
    run_->output.bind(1, static_cast<std::int64_t>(output_bytes)).run();
    all.commit();
    return std::exchange(nearer_, {});
}

void crawl_store::finish_one(finished_page const& done) {
    auto& found = run_->one;
    found.reset();
    if (!found.bind(1, done.url).step()) database_.fail("it does not know " + done.url);
    reach const at{static_cast<unsigned>(found.integer(0)), static_cast<unsigned>(found.integer(1))};
    found.reset();
    std::string const leads = in_lines(done.leads);
    auto& row = run_->finish;
    row.reset();
    row.bind(1, state_of(done.how)).bind(2, std::int64_t{done.is_redirect}).bind(3, leads).bind(4, done.url).run();
    for (auto const& each : done.leads) offer({.url = each, .at = next(at, done.is_redirect)});
}

// A page that is done and has come nearer brings those that it leads to nearer as well.
void crawl_store::offer(page found) {
    std::deque<page> offered{std::move(found)};
    for (; !offered.empty(); offered.pop_front()) {
        page const& each = offered.front();
        if (each.at.depth > limits_.depth || each.at.redirects > limits_.redirects) continue;
        auto& known = run_->one;
        known.reset();
        if (!known.bind(1, each.url).step()) {
            run_->insert.bind(1, each.url).bind(2, std::int64_t{each.at.depth}).bind(3, std::int64_t{each.at.redirects}).run();
            nearer_.push_back(each);
        } else if (each.at < reach{static_cast<unsigned>(known.integer(0)), static_cast<unsigned>(known.integer(1))}) {
            auto const after = next(each.at, known.integer(3) != 0);
            if (known.text(2) == waiting_state) nearer_.push_back(each);
            each_line(known.text(4), [&](std::string url) { offered.push_back({.url = std::move(url), .at = after}); });
            run_->nearer.bind(1, std::int64_t{each.at.depth}).bind(2, std::int64_t{each.at.redirects}).bind(3, each.url).run();
        }
        known.reset();
    }
}

}  // namespace scraper
