#pragma once

// The journal of a crawl, an SQLite file: every page that was found, and whether it is done. It also knows how long the
// output is, so that a line that was written without its page being done, or half a line, is cut off by the next run.

#include "scraper/page.hpp"
#include "storage/sqlite.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scraper {

struct crawl_limits {
    unsigned depth = 10;      // links from a start
    unsigned redirects = 10;  // in a row
};

/// What files are safe from when a call returns: `kill` also waits for no disk, which is enough for tests.
enum class safe_from { power_loss, kill };

/// Every call may block. Errors: storage::error naming the file. Threads: one at a time, any.
class crawl_store {
public:
    /// Makes a missing file; ":memory:" is kept nowhere. `crawl` says in one line what is crawled: a file of another crawl is
    /// refused.
    crawl_store(std::string path, std::string_view crawl, crawl_limits limits, safe_from what = safe_from::power_loss);
    ~crawl_store();

    /// Adds pages that are not known; the starts.
    void add(std::span<std::string const> urls);

    [[nodiscard]] bool is_waiting(std::string_view url);
    /// In the order in which they were found.
    [[nodiscard]] std::vector<page> waiting();
    [[nodiscard]] page_counts counts();
    [[nodiscard]] std::uint64_t output_bytes();

    /// Pages that are done, which must be waiting, and how long the output is with their lines: as one, after a crash all of
    /// it is there or nothing. Returns the waiting pages that are new or have come nearer.
    [[nodiscard]] std::vector<page> finish(std::span<finished_page const> done, std::uint64_t output_bytes);

private:
    struct statements;

    void set_up(std::string_view crawl, safe_from what);
    void offer(page found);
    void finish_one(finished_page const& done);

    std::string path_;
    crawl_limits limits_;
    storage::sqlite_database database_;
    std::unique_ptr<statements> run_;
    std::vector<page> nearer_;  // by the finish under way
};

}  // namespace scraper
