// Each command is a question to the queue or the journal, and its answer as text (commands.hpp).

#include "jobber/commands.hpp"

#include "jobber/journal.hpp"
#include "jobber/options.hpp"
#include "jobber/queue.hpp"
#include "jobber/spec_json.hpp"
#include "jobber/view.hpp"

#include <algorithm>
#include <ostream>
#include <string>
#include <variant>

namespace jobber {

namespace {

constexpr int exit_fine = 0;
constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

using word_list = std::vector<std::string>;

int not_running(weft::exit_reason const& why, weft::command_streams to) {
    to.err << "no jobs are run now: " << why.to_string() << '\n';
    return exit_failed;
}

template <class Server, class Request>
auto ask(Request request) {
    return weft::try_call(weft::named<Server>(Server::name), std::move(request), weft::infinity);
}

int list(word_list const& arguments, weft::command_streams to) {
    auto const asked = read_list_options(arguments, to.out, to.err);
    if (auto const* const code = std::get_if<int>(&asked)) return *code;
    auto const& request = std::get<list_request>(asked);
    auto const jobs = ask<queue>(list_jobs{});
    if (!jobs) return not_running(jobs.error(), to);
    to.out << (request.json ? list_json(*jobs, request.which) : list_text(*jobs, request.which));
    return exit_fine;
}

int show(word_list arguments, weft::command_streams to) {
    bool const json = std::erase(arguments, "--json") != 0;
    if (arguments.size() != 1) {
        to.err << "show takes one job's id, and --json\n";
        return exit_usage;
    }
    auto const jobs = ask<queue>(list_jobs{});
    if (!jobs) return not_running(jobs.error(), to);
    auto const found = std::ranges::find(*jobs, arguments.front(), [](job const& each) -> auto& { return each.spec.id; });
    if (found == jobs->end()) {
        to.err << "there is no job " << arguments.front() << '\n';
        return exit_failed;
    }
    auto const history = ask<journal>(ask_history{arguments.front()});
    if (!history) return not_running(history.error(), to);
    to.out << (json ? job_json(*found, *history) : job_text(*found, *history));
    return exit_fine;
}

int add_more(word_list const& arguments, weft::command_streams to) {
    add_jobs request;
    try {
        for (auto const& each : arguments) request.specs.push_back(parse_spec(each));
        if (arguments.empty()) throw input_error{R"(add takes jobs as JSON, such as '{"id":"a","command":"date"}')"};
    } catch (input_error const& wrong) {
        to.err << wrong.what() << '\n';
        return exit_usage;
    }
    auto const done = ask<queue>(std::move(request));
    if (!done) return not_running(done.error(), to);
    for (auto const& each : done->conflicts) to.err << "job " << each << " is there already, as another\n";
    if (!done->conflicts.empty()) return exit_failed;
    to.out << done->added << " added, " << arguments.size() - done->added << " known already\n";
    return exit_fine;
}

}  // namespace

std::vector<weft::app_command> commands() {
    return {{.name = "list", .help = "The jobs as they stand; list --help says more", .run = &list},
            {.name = "show", .help = "One job with its history: show ID [--json]", .run = &show},
            {.name = "add", .help = "More jobs, each as JSON in one argument", .run = &add_more}};
}

}  // namespace jobber
