// A crawl's own process starts the parts, and from then on only listens (crawl.hpp). None of them is started again: what they
// know is on the disk, and the next run begins with it.

#include "scraper/crawl.hpp"

#include "console/text.hpp"
#include "scraper/frontier_stage.hpp"
#include "storage/output_file.hpp"
#include "scraper/recorder.hpp"
#include "scraper/report.hpp"
#include "scraper/visit.hpp"
#include "storage/error.hpp"
#include "storage/lock_file.hpp"

#include <weft/blocking.hpp>
#include <weft/consumer_supervisor.hpp>
#include <weft/gen_stage.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <ostream>
#include <vector>

namespace scraper {

namespace {

namespace fs = std::filesystem;

constexpr auto prefix = "scraper: ";

bool is_kept(options const& what) { return what.output != storage::standard_output; }

/// What stood there before the first run is nobody's to cut.
void refuse_foreign_output(options const& what) {
    std::error_code none;
    if (fs::exists(what.state, none) || !fs::is_regular_file(what.output, none) || fs::file_size(what.output, none) == 0) return;
    throw storage::error{what.output + ": it is there already, without its state " + what.state + "; remove it or give another --output"};
}

class run_of_crawl {
public:
    run_of_crawl(options const& what, fetcher const& fetch, crawl_io const& io)
        : what_{what}, io_{io}, parent_{weft::parent()}, plan_{plan_of(what, fetch)},
          line_{io.err, (io.err_is_terminal || what.progress) && !what.quiet, io.now}, started_{io.now()} {}

    exit_status to_the_end() {
        if (is_kept(what_)) look_at_files();
        start();
        while (!over_) listen();
        line_.clear();
        stop(visitors_);
        stop(frontier_);
        conclude();
        stop(recorder_);
        if (broken_) throw storage::error{*broken_};
        print();
        return result_.now.failed != 0 && !result_.stopped ? exit_status::some_failed : exit_status::done;
    }

private:
    static std::shared_ptr<visit_plan const> plan_of(options const& what, fetcher const& fetch) {
        return std::make_shared<visit_plan const>(visit_plan{.fetch = timed(fetch),
                                                             .pages = scope{what.pages},
                                                             .retries = what.pace.retries,
                                                             .redirects = what.limits.redirects,
                                                             .agent = product_token(what.http.user_agent)});
    }

    static std::unique_ptr<crawl_store> open(options const& what) {
        auto store = std::make_unique<crawl_store>(what.state, scope{what.pages}.text(), what.limits, what.safety);
        store->add(what.pages.starts);
        return store;
    }

    /// Opened once before anything starts, so that what is wrong with them is said in plain words.
    void look_at_files() {
        weft::blocking([this] {
            refuse_foreign_output(what_);
            storage::output_file{what_.output, open(what_)->output_bytes()};
        });
    }

    void start() {
        recorder_ = start_recorder();
        if (!broken_) frontier_ = start_frontier();
        if (!broken_) result_.before = standing_now();
        if (!broken_) visitors_ = start_visitors();
    }

    weft::pid start_recorder() {
        return started(weft::try_start_link<recorder>(
            {.name = recorder::name, .label = recorder::name},
            recorder_options{.open = [what = what_] { return open(what); },
                             .output = what_.output,
                             .listener = weft::self(),
                             .safety = what_.safety}));
    }

    weft::pid start_frontier() {
        return started(weft::gen_stage::try_start_link<frontier_stage>({.name = frontier_stage::name, .label = frontier_stage::name},
                                                                       what_.pace, weft::self()));
    }

    weft::pid start_visitors() {
        return started(weft::consumer_supervisor::try_start_link<task>(
            {.name = "scraper.visitors",
             .label = "scraper.visitors",
             .start = [plan = plan_](task what) { return visitor(plan, std::move(what)); },
             .restart = weft::restart::temporary,  // the frontier gives out again what was lost
             .subscribe_to = {{frontier_stage::name, {.max_demand = what_.concurrency, .min_demand = what_.concurrency - 1}}}}));
    }

    /// What has been started before is stopped like after a crawl.
    template <class Handle>
    weft::pid started(weft::result<Handle> const& part) {
        if (part) return *part;
        give_up("cannot start", part.error());
        return {};
    }

    void give_up(char const* what, weft::exit_reason const& why) {
        over_ = true;
        if (!broken_) broken_ = std::string{what} + ": " + why.to_string();
    }

    void listen() {
        weft::receive([this](crawl_news const& told) { hear(told); },
                      [this](crawl_over) { over_ = true; },
                      [this](weft::exit_msg const& told) {
                          if (told.from != parent_) return give_up("gave up", told.reason);
                          over_ = result_.stopped = true;
                      });
    }

    void hear(crawl_news const& told) {
        done_.fetched += told.added.fetched;
        done_.skipped += told.added.skipped;
        done_.failed += told.added.failed;
        for (auto const& each : told.failed) tell_failed(each);
        line_.update([this] { return progress_text(done_, seconds()); });
    }

    void tell_failed(finished_page const& page) {
        if (what_.quiet) return;
        line_.clear();
        io_.err << prefix << page.url << ": " << console::printable(page.reason) << '\n';
    }

    page_counts standing_now() {
        auto const counts = weft::try_call(weft::named<recorder>(recorder::name), ask_counts{}, weft::infinity);
        if (counts) return counts->now;
        give_up("gave up", counts.error());
        return {};
    }

    void conclude() {
        result_.seconds = seconds();
        result_.output = what_.output;
        if (!broken_) result_.now = standing_now();
    }

    /// Where standard output holds the pages, the report must not.
    void print() {
        auto& to = is_kept(what_) ? io_.out : io_.err;
        what_.json ? print_json(to, result_) : print_text(to, result_);
        if (!to.flush()) throw storage::error{"cannot write the report"};
    }

    static void stop(weft::pid part) { static_cast<void>(weft::try_stop(part, weft::exit_reason::shutdown())); }

    [[nodiscard]] double seconds() const { return std::chrono::duration<double>(io_.now() - started_).count(); }

    options const& what_;
    crawl_io const& io_;
    weft::pid parent_;
    std::shared_ptr<visit_plan const> plan_;
    console::status_line line_;
    std::chrono::steady_clock::time_point started_;
    weft::pid recorder_ = {};
    weft::pid frontier_ = {};
    weft::pid visitors_ = {};
    page_counts done_ = {};
    report result_ = {};
    std::optional<std::string> broken_ = {};
    bool over_ = false;
};

exit_status crawl_locked(options const& what, fetcher const& fetch, crawl_io const& io) {
    if (!is_kept(what)) return run_of_crawl{what, fetch, io}.to_the_end();
    auto const lock = weft::blocking([&] { return storage::lock_file::try_take(storage::lock_path(what.state)); });
    if (lock) return run_of_crawl{what, fetch, io}.to_the_end();
    io.err << prefix << what.state << " is in use by another run\n";
    return exit_status::in_use;
}

}  // namespace

exit_status crawl(options const& what, fetcher const& fetch, crawl_io const& io) {
    try {
        return crawl_locked(what, fetch, io);
    } catch (storage::error const& wrong) {
        io.err << prefix << wrong.what() << '\n';
        return exit_status::cannot_work;
    }
}

}  // namespace scraper
