#pragma once

// The server that owns the journal and the output. Whoever records a page is answered when it is on the disk; what comes
// while a commit is under way shares the next one. A page that is done already is left out, so whoever comes twice, after its
// process was given up for lost, changes nothing.

#include "scraper/crawl_store.hpp"
#include "storage/output_file.hpp"
#include "scraper/page.hpp"

#include <weft/gen_server.hpp>
#include <weft/pid.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace scraper {

/// The pages that wait, and how many are not.
struct standing {
    std::vector<page> waiting;
    page_counts counts;
};
struct ask_standing {
    using reply = standing;
};
/// How far the crawl is, and how far it was when the server started.
struct run_counts {
    page_counts now;
    page_counts before;
    nanoseconds since;
};
struct ask_counts {
    using reply = run_counts;
};
struct record {
    using reply = void;
    finished_page done;
};

/// To the frontier after each commit: pages that are done, and pages that were found or came nearer.
struct settled {
    std::vector<std::string> urls;
    std::vector<page> found;
};
/// To the listener after each commit.
struct crawl_news {
    page_counts added;
    std::vector<finished_page> failed;  // without their lines
};

struct recorder_options {
    /// Called in the server's process each time it starts.
    std::function<std::unique_ptr<crawl_store>()> open;
    std::string output;
    weft::pid listener;
    safe_from safety = safe_from::power_loss;
};

class recorder {
public:
    static constexpr char const* name = "scraper.recorder";

    /// Blocks: until both files are open. Errors: storage::error.
    explicit recorder(recorder_options const& what);

    standing handle_call(ask_standing);
    run_counts handle_call(ask_counts);
    weft::server_next handle_call(record asked, weft::from<void> caller);
    void handle_info(weft::server_timeout);

private:
    void commit();
    /// What is not done yet.
    [[nodiscard]] std::vector<finished_page> chosen(std::vector<finished_page> asked);
    void tell(std::vector<finished_page> const& done);

    weft::pid listener_;
    safe_from safety_;
    nanoseconds started_;
    page_counts before_ = {};
    std::unique_ptr<crawl_store> store_;
    std::unique_ptr<storage::output_file> output_;
    std::vector<finished_page> asked_;
    std::vector<weft::from<void>> callers_;
};

}  // namespace scraper
