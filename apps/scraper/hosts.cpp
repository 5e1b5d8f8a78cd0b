// Tables and JSON of hosts (hosts.hpp).

#include "scraper/hosts.hpp"

#include "console/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <ostream>
#include <string>
#include <tuple>

namespace scraper {

namespace {

using cells = std::array<std::string, 8>;
constexpr std::size_t gap = 2;

double milliseconds(nanoseconds time) { return std::chrono::duration<double, std::milli>{time}.count(); }

std::string time_text(nanoseconds time) { return console::fixed(std::chrono::duration<double>{time}.count(), 3) + " s"; }

std::string next_text(site_standing const& of) {
    if (of.next) return *of.next > nanoseconds{0} ? "in " + time_text(*of.next) : "now";
    return of.waiting > 0 ? "after an answer" : "";
}

cells cells_of(site_row const& row) {
    bool const is_known = row.times.requests != 0;
    return {console::printable(row.now.site),
            console::grouped(row.times.requests),
            console::grouped(row.times.failed),
            is_known ? time_text(row.times.mean()) : "",
            is_known ? time_text(row.times.longest) : "",
            console::grouped(row.now.waiting),
            console::grouped(row.now.under_way),
            next_text(row.now)};
}

/// How many were left out.
std::size_t cut_to_slowest(std::vector<site_row>& rows, std::size_t most) {
    std::ranges::sort(rows, [](site_row const& a, site_row const& b) {
        return std::tuple{b.times.mean(), a.now.site} < std::tuple{a.times.mean(), b.now.site};
    });
    std::size_t const kept = most == 0 ? rows.size() : std::min(most, rows.size());
    std::size_t const rest = rows.size() - kept;
    rows.resize(kept);
    return rest;
}

void print_table(std::ostream& to, std::vector<cells> const& lines) {
    std::array<std::size_t, std::tuple_size_v<cells>> widths{};
    for (auto const& line : lines)
        for (std::size_t i = 0; i != line.size(); ++i) widths[i] = std::max(widths[i], console::width(line[i]));
    for (auto const& line : lines) {
        std::string text;
        for (std::size_t i = 0; i != line.size(); ++i) {
            bool const is_text = i == 0 || i + 1 == line.size();
            if (i != 0) text.append(gap, ' ');
            text += is_text ? console::pad_right(line[i], widths[i]) : console::pad_left(line[i], widths[i]);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        to << text << '\n';
    }
}

}  // namespace

void request_times::add(nanoseconds took, bool is_failed) noexcept {
    ++requests;
    if (is_failed) ++failed;
    total += took;
    longest = std::max(longest, took);
}

nanoseconds request_times::mean() const noexcept {
    return requests == 0 ? nanoseconds{0} : total / static_cast<nanoseconds::rep>(requests);
}

void print_hosts_text(std::ostream& to, std::vector<site_row> rows, std::size_t most) {
    std::size_t const rest = cut_to_slowest(rows, most);
    std::vector<cells> lines{{"HOST", "REQUESTS", "FAILED", "MEAN", "SLOWEST", "PAGES LEFT", "UNDER WAY", "NEXT"}};
    for (auto const& each : rows) lines.push_back(cells_of(each));
    print_table(to, lines);
    if (rest != 0) to << console::grouped(rest) << " more; --rows 0 shows all\n";
}

void print_hosts_json(std::ostream& to, std::vector<site_row> rows, std::size_t most) {
    std::size_t const rest = cut_to_slowest(rows, most);
    boost::json::array hosts;
    for (auto const& each : rows) {
        auto const next = each.now.next;
        hosts.push_back(boost::json::object{{"host", each.now.site},
                                            {"requests", each.times.requests},
                                            {"failed", each.times.failed},
                                            {"mean_ms", milliseconds(each.times.mean())},
                                            {"slowest_ms", milliseconds(each.times.longest)},
                                            {"left", each.now.waiting},
                                            {"under_way", each.now.under_way},
                                            {"next_ms", next ? boost::json::value(milliseconds(*next)) : boost::json::value{}}});
    }
    to << boost::json::serialize(boost::json::object{{"hosts", hosts}, {"more", rest}}) << '\n';
}

}  // namespace scraper
