// The job from options to exit code (job.hpp).

#include "airports/job.hpp"

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "airports/countries.hpp"
#include "csv/input_error.hpp"
#include "csv/input_file.hpp"
#include "airports/report.hpp"
#include "console/text.hpp"

namespace airports {

namespace {

constexpr auto prefix = "airports: ";

struct opened {
    std::vector<airport_input> inputs;
    countries known;
};

opened open_all(options const& what) {
    opened all;
    if (what.by == grouping::country) all.known = read_countries(what.countries);
    all.inputs = open_inputs(what.inputs, what.by, !what.percentiles.empty());
    return all;
}

void print_problems(std::ostream& err, problem_list const& problems, std::vector<std::string> const& files) {
    for (auto const& row : problems.first())
        err << prefix << files.at(row.input) << ':' << row.line << ": " << row.reason << "; row skipped\n";
    auto const hidden = problems.malformed_rows() - problems.first().size();
    if (hidden != 0) err << prefix << "and " << console::grouped(hidden) << " more malformed rows\n";
}

problem_list problems_of(groups const& counted) {
    auto const found = counted.find(std::nullopt);
    return found == counted.end() ? problem_list{} : found->second.problems;
}

std::vector<std::string> names_of(std::vector<std::string> const& paths) {
    std::vector<std::string> names;
    for (auto const& path : paths) names.push_back(csv::display_name(path));
    return names;
}

int print_result(std::ostream& out, std::ostream& err, report const& result, output_format format) {
    format == output_format::json ? print_json(out, result) : print_table(out, result);
    if (out.flush()) return 0;
    err << prefix << "cannot write the result to standard output\n";
    return 1;
}

}  // namespace

int run_job(options const& what, count_chunks const& count, job_io const& io) {
    opened all;
    try {
        all = open_all(what);
    } catch (csv::input_error const& unusable) {
        io.err << prefix << unusable.what() << '\n';
        return 1;
    }
    // Shared: the process that reads may live a moment longer than this one when both are being stopped.
    auto const meter = std::make_shared<progress>(io.err, io.err_is_terminal && !what.quiet, io.now);
    auto const counted = count(chunk_range{std::move(all.inputs), [meter](chunk const& read) { meter->add(read); }}, all.known.names);
    auto const read = meter->stats();
    meter->finish();

    auto const problems = problems_of(counted);
    if (!what.quiet) {
        print_problems(io.err, all.known.problems, {what.countries});
        print_problems(io.err, problems, names_of(what.inputs));
    }
    if (auto const& failure = problems.failure()) {
        io.err << prefix << failure->reason << '\n';
        return 1;
    }
    return print_result(io.out, io.err, make_report(counted, what, read), what.format);
}

}  // namespace airports
