// The summary (summary.hpp).

#include "tickets/summary.hpp"

#include "console/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <ostream>

namespace tickets {

namespace {

std::string requests(std::uint64_t count) { return console::grouped(count) + (count == 1 ? " request" : " requests"); }

}  // namespace

summary summary_of(bookings& from, std::int64_t expect) {
    return {.counts = from.counts(), .series = from.all_series(), .oversold = from.oversold(), .expect = expect};
}

std::vector<std::string> summary::faults() const {
    std::vector<std::string> found;
    for (auto const& each : series)
        if (each.stored < each.highest)
            found.push_back("series " + each.prefix + ": " + requests(each.highest - each.stored) + " of " +
                            console::grouped(each.highest) + " are missing");
    for (auto const& each : oversold) found.push_back("event " + each + ": more seats were sold than it has, or not those that were booked");
    if (expect >= 0 && stored() != static_cast<std::uint64_t>(expect))
        found.push_back(requests(stored()) + " were stored, " + console::grouped(static_cast<std::uint64_t>(expect)) + " were expected");
    return found;
}

void print_text(std::ostream& to, summary const& of) {
    to << "stored: " << requests(of.stored()) << ", each once: " << console::grouped(of.counts.booked) << " booked ("
       << console::grouped(of.counts.seats) << " seats), " << console::grouped(of.counts.sold_out) << " sold out\n"
       << "came again, and changed nothing: " << requests(of.counts.again) << '\n'
       << "refused: " << requests(of.counts.refused) << '\n'
       << "not answered yet: " << requests(of.counts.unanswered) << '\n';
    for (auto const& each : of.series)
        to << "series " << console::printable(each.prefix) << ": " << console::grouped(each.stored) << " of " << console::grouped(each.highest)
           << '\n';
    for (auto const& each : of.faults()) to << "FAULT: " << console::printable(each) << '\n';
}

void print_json(std::ostream& to, summary const& of) {
    boost::json::array series;
    for (auto const& each : of.series)
        series.push_back(boost::json::object{{"series", each.prefix}, {"stored", each.stored}, {"highest", each.highest}});
    boost::json::array faults;
    for (auto const& each : of.faults()) faults.emplace_back(each);
    to << boost::json::serialize(boost::json::object{{"stored", of.stored()},
                                                     {"booked", of.counts.booked},
                                                     {"seats", of.counts.seats},
                                                     {"sold_out", of.counts.sold_out},
                                                     {"again", of.counts.again},
                                                     {"refused", of.counts.refused},
                                                     {"unanswered", of.counts.unanswered},
                                                     {"series", series},
                                                     {"faults", faults}})
       << '\n';
}

}  // namespace tickets
