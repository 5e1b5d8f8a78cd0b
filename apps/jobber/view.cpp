// Tables and JSON of jobs (view.hpp).

#include "jobber/view.hpp"

#include "jobber/spec_json.hpp"

#include <weft/detail/duration_text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/locale/utf.hpp>

#include <algorithm>
#include <array>
#include <ctime>
#include <span>

namespace jobber {

namespace {

namespace json = boost::json;

constexpr std::array all_states{job_state::queued, job_state::running, job_state::waiting, job_state::done, job_state::failed};

std::string time_text(nanoseconds since_1970) {
    auto const seconds = std::chrono::floor<std::chrono::seconds>(since_1970);
    std::time_t const whole = seconds.count();
    std::tm parts{};
    ::gmtime_r(&whole, &parts);
    std::array<char, 32> text{};
    std::size_t const length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    auto const millis = std::chrono::duration_cast<std::chrono::milliseconds>(since_1970 - seconds).count();
    return std::string{text.data(), length} + '.' + std::to_string(1000 + millis).substr(1) + 'Z';
}

json::value time_json(nanoseconds since_1970) {
    return since_1970 == nanoseconds::zero() ? json::value{} : json::value(time_text(since_1970));
}

/// Program output need not be UTF-8; JSON must be, and the tables show nothing that steers a terminal.
json::value text_json(std::string const& text) { return json::value(printable(text)); }

json::object counts_json(job_counts const& counts) {
    json::object out;
    for (job_state const each : all_states) out[json::string_view{to_string(each)}] = counts.of(each);
    return out;
}

json::object job_object(job const& of) {
    return {{"id", of.spec.id},
            {"kind", of.spec.kind},
            {"state", to_string(of.state)},
            {"attempts", of.attempts},
            {"failures", of.failures},
            {"interruptions", of.interruptions},
            {"added", time_json(of.added)},
            {"due", is_over(of.state) || of.state == job_state::running ? json::value{} : time_json(of.due)},
            {"started", time_json(of.started)},
            {"ended", time_json(of.ended)},
            {"exit_code", of.last.exit_code ? json::value(*of.last.exit_code) : json::value{}},
            {"reason", of.last.reason.empty() ? json::value{} : text_json(of.last.reason)},
            {"output", text_json(of.last.output)}};
}

bool fits(job const& one, list_filter const& which) {
    return (!which.state || one.state == *which.state) && (which.kind.empty() || one.spec.kind == which.kind);
}

std::vector<job const*> those_that_fit(std::vector<job> const& jobs, list_filter const& which) {
    std::vector<job const*> found;
    for (job const& each : jobs)
        if (fits(each, which)) found.push_back(&each);
    return found;
}

std::span<job const* const> shown(std::vector<job const*> const& found, std::size_t limit) {
    return std::span{found}.first(limit == 0 ? found.size() : std::min(limit, found.size()));
}

/// What there is to say of its last attempt in a table: why it failed, or the last line of its output.
std::string note(job const& of) {
    std::string text = of.last.reason.empty() ? of.last.output : of.last.reason;
    if (auto const line = text.rfind('\n'); line != std::string::npos) text.erase(0, line + 1);
    constexpr std::size_t longest = 60;
    text = printable(text);
    return text.size() <= longest ? text : text.substr(0, longest - 3) + "...";
}

using table_row = std::array<std::string, 5>;

std::string table_text(std::vector<table_row> const& rows) {
    table_row::size_type const last = std::tuple_size_v<table_row> - 1;
    std::array<std::size_t, std::tuple_size_v<table_row>> widths{};
    for (auto const& row : rows)
        for (std::size_t i = 0; i != row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    std::string out;
    for (auto const& row : rows) {
        std::string line;
        for (std::size_t i = 0; i != last; ++i) line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
        line += row[last];
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    return out;
}

std::uint64_t sum(std::vector<job> const& jobs, unsigned job::*of) {
    std::uint64_t total = 0;
    for (job const& each : jobs) total += each.*of;
    return total;
}

double seconds(nanoseconds time) { return std::chrono::duration<double>{time}.count(); }

}  // namespace

std::string printable(std::string_view text) {
    namespace utf = boost::locale::utf;
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string safe;
    for (char const* at = text.data(); at != text.data() + text.size();) {
        char const* const begin = at;
        utf::code_point const point = utf::utf_traits<char>::decode(at, text.data() + text.size());
        bool const is_control = (point < ' ' && point != '\n' && point != '\t') || (point >= 0x7F && point < 0xA0);
        if (utf::is_valid_codepoint(point) && !is_control) {
            safe.append(begin, at);
            continue;
        }
        auto const byte = static_cast<unsigned char>(*begin);
        safe += {'\\', 'x', digits[byte >> 4U], digits[byte & 0xFU]};
        at = begin + 1;
    }
    return safe;
}

std::string counts_text(job_counts const& counts) {
    std::string text;
    for (job_state const each : {job_state::done, job_state::failed, job_state::running, job_state::waiting, job_state::queued}) {
        if (counts.of(each) == 0) continue;
        text += (text.empty() ? "" : ", ") + std::to_string(counts.of(each)) + ' ' + std::string{to_string(each)};
    }
    return text.empty() ? "no jobs" : text;
}

std::string list_text(std::vector<job> const& jobs, list_filter const& which) {
    auto const found = those_that_fit(jobs, which);
    std::vector<table_row> rows{{"ID", "KIND", "STATE", "ATTEMPTS", "NOTE"}};
    auto const first = shown(found, which.limit);
    for (job const* each : first)
        rows.push_back({printable(each->spec.id), printable(each->spec.kind), std::string{to_string(each->state)},
                        std::to_string(each->attempts), note(*each)});
    std::string out = found.empty() ? "" : table_text(rows);
    if (first.size() < found.size()) out += "and " + std::to_string(found.size() - first.size()) + " more\n";
    return out + counts_text(count(jobs)) + '\n';
}

std::string list_json(std::vector<job> const& jobs, list_filter const& which) {
    auto const found = those_that_fit(jobs, which);
    json::array rows;
    for (job const* each : shown(found, which.limit)) rows.push_back(job_object(*each));
    return json::serialize(json::object{{"counts", counts_json(count(jobs))}, {"total", found.size()}, {"jobs", std::move(rows)}}) + '\n';
}

std::string job_text(job const& of, std::vector<history_line> const& history) {
    std::string out = printable(of.spec.id) + "  " + printable(of.spec.kind) + "  " + std::string{to_string(of.state)} + '\n';
    out += "  " + printable(json::serialize(to_json(of.spec))) + '\n';
    for (auto const& each : history) {
        out += "  " + time_text(each.at) + "  " + std::string{to_string(each.what)};
        if (each.attempt != 0) out += "  attempt " + std::to_string(each.attempt);
        if (!each.reason.empty()) out += "  " + printable(each.reason);
        out += '\n';
    }
    if (!of.last.output.empty()) out += "  last lines of output:\n" + printable(of.last.output) + '\n';
    return out;
}

std::string job_json(job const& of, std::vector<history_line> const& history) {
    json::array lines;
    for (auto const& each : history)
        lines.push_back(json::object{{"what", to_string(each.what)}, {"attempt", each.attempt}, {"at", time_json(each.at)},
                                     {"reason", each.reason.empty() ? json::value{} : text_json(each.reason)}});
    json::object out = job_object(of);
    out["spec"] = to_json(of.spec);
    out["history"] = std::move(lines);
    return json::serialize(out) + '\n';
}

std::string summary_text(std::vector<job> const& jobs, nanoseconds took) {
    auto const number = [](std::uint64_t n, char const* of) { return std::to_string(n) + ' ' + of + (n == 1 ? "" : "s"); };
    std::string out = number(jobs.size(), "job") + ": " + counts_text(count(jobs)) + "; " + number(sum(jobs, &job::attempts), "attempt");
    if (auto const cut = sum(jobs, &job::interruptions); cut != 0) out += ", " + std::to_string(cut) + " of them interrupted";
    return out + "; " + weft::detail::duration_words(took) + '\n';
}

std::string summary_json(std::vector<job> const& jobs, nanoseconds took) {
    json::array failed;
    for (job const& each : jobs)
        if (each.state == job_state::failed) failed.push_back(job_object(each));
    return json::serialize(json::object{{"jobs", jobs.size()},
                                        {"counts", counts_json(count(jobs))},
                                        {"attempts", sum(jobs, &job::attempts)},
                                        {"interruptions", sum(jobs, &job::interruptions)},
                                        {"seconds", seconds(took)},
                                        {"failed", std::move(failed)}}) + '\n';
}

}  // namespace jobber
