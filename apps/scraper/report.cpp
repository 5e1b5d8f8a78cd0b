// The report (report.hpp).

#include "scraper/report.hpp"

#include "console/text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <ostream>

namespace scraper {

namespace {

std::string pages(std::uint64_t count) { return console::grouped(count) + (count == 1 ? " page" : " pages"); }

std::string rest(page_counts const& of) {
    std::string text;
    if (of.skipped != 0) text += ", " + console::grouped(of.skipped) + " skipped";
    if (of.failed != 0) text += ", " + console::grouped(of.failed) + " failed";
    return text;
}

page_counts of_this_run(report const& of) {
    return {.fetched = of.now.fetched - of.before.fetched,
            .skipped = of.now.skipped - of.before.skipped,
            .failed = of.now.failed - of.before.failed,
            .waiting = of.now.waiting};
}

char const* how_it_goes_on(report const& of) {
    if (of.running) return " so far";
    return of.stopped ? "; the same command goes on" : "; a greater --pages goes on";
}

}  // namespace

void print_text(std::ostream& to, report const& of) {
    auto const run = of_this_run(of);
    to << "fetched: " << pages(run.fetched) << rest(run) << ", in " << console::fixed(of.seconds, 1) << " s\n";
    if (of.before.fetched + of.before.skipped + of.before.failed != 0)
        to << "with earlier runs: " << pages(of.now.fetched) << rest(of.now) << '\n';
    if (!of.is_over()) to << "left: " << pages(of.now.waiting) << how_it_goes_on(of) << '\n';
    to << "written to: " << of.output << '\n';
}

void print_json(std::ostream& to, report const& of) {
    auto const run = of_this_run(of);
    auto const object = [](page_counts const& counts) {
        return boost::json::object{{"fetched", counts.fetched}, {"skipped", counts.skipped}, {"failed", counts.failed}};
    };
    to << boost::json::serialize(boost::json::object{{"run", object(run)},
                                                     {"crawl", object(of.now)},
                                                     {"left", of.now.waiting},
                                                     {"output", of.output},
                                                     {"seconds", of.seconds}})
       << '\n';
}

std::string progress_text(page_counts const& done, double seconds) {
    auto const rate = seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(done.fetched) / seconds) : 0;
    return pages(done.fetched) + rest(done) + ", " + console::grouped(rate) + "/s";
}

}  // namespace scraper
