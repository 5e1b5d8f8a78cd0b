// Lines first, then the journal, which knows how long the output is then (recorder.hpp).

#include "scraper/recorder.hpp"

#include "scraper/frontier_stage.hpp"

#include <weft/blocking.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>

#include <set>
#include <utility>

namespace scraper {

namespace {

constexpr std::size_t most_of_a_commit = 200;

}  // namespace

recorder::recorder(recorder_options const& what)
    : listener_{what.listener}, safety_{what.safety}, started_{weft::monotonic_time()} {
    weft::blocking([&] {
        store_ = what.open();
        output_ = std::make_unique<storage::output_file>(what.output, store_->output_bytes());
        before_ = store_->counts();
    });
}

standing recorder::handle_call(ask_standing) {
    commit();
    return weft::blocking([this] { return standing{.waiting = store_->waiting(), .counts = store_->counts()}; });
}

run_counts recorder::handle_call(ask_counts) {
    commit();
    return {.now = weft::blocking([this] { return store_->counts(); }), .before = before_, .since = weft::monotonic_time() - started_};
}

weft::server_next recorder::handle_call(record asked, weft::from<void> caller) {
    asked_.push_back(std::move(asked.done));
    callers_.push_back(std::move(caller));
    if (asked_.size() >= most_of_a_commit) commit();
    return weft::noreply().timeout(nanoseconds::zero());
}

void recorder::handle_info(weft::server_timeout) { commit(); }

// What throws ends the server, and the calls that wait with its reason: nobody goes on with what is not on the disk.
void recorder::commit() {
    if (asked_.empty()) return;
    settled told;
    for (auto const& each : asked_) told.urls.push_back(each.url);
    auto const done = weft::blocking([this, &told] {
        auto fresh = chosen(std::exchange(asked_, {}));
        std::string lines;
        for (auto const& each : fresh) lines += each.line;
        output_->append(lines);
        if (safety_ == safe_from::power_loss) output_->sync();
        told.found = store_->finish(fresh, output_->bytes());
        return fresh;
    });
    tell(done);  // before the frontier may say that it is over
    static_cast<void>(weft::try_send(frontier_stage::name, std::move(told)));  // at a stop it is gone already
    for (auto& each : std::exchange(callers_, {})) std::move(each).reply();
}

std::vector<finished_page> recorder::chosen(std::vector<finished_page> asked) {
    std::set<std::string> here;
    std::erase_if(asked, [&](finished_page const& each) { return !store_->is_waiting(each.url) || !here.insert(each.url).second; });
    return asked;
}

void recorder::tell(std::vector<finished_page> const& done) {
    crawl_news news{.added = {}, .failed = {}};
    for (auto const& each : done) {
        ++(each.how == ending::fetched ? news.added.fetched : each.how == ending::skipped ? news.added.skipped : news.added.failed);
        if (each.how == ending::failed) news.failed.push_back({.url = each.url, .how = each.how, .reason = each.reason});
    }
    weft::send(listener_, std::move(news));
}

}  // namespace scraper
