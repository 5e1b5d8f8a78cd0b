// Each command is a question to the pipeline or a look into the bookings, and its answer as text (commands.hpp).

#include "tickets/commands.hpp"

#include "console/text.hpp"
#include "tickets/intake_rate.hpp"
#include "tickets/run.hpp"

#include <weft/gen_server.hpp>

#include <ostream>
#include <string>
#include <variant>

namespace tickets {

namespace {

using word_list = std::vector<std::string>;

int show_summary(serve_options const& of, word_list const& arguments, weft::command_streams to) {
    auto const asked = read_summary_call(arguments, of.bookings, to.out, to.err);
    if (auto const* const code = std::get_if<int>(&asked)) return *code;
    return static_cast<int>(summarize(std::get<summary_options>(asked), {.out = to.out, .err = to.err}));
}

std::string rate_text(std::uint64_t rate) {
    if (rate == 0) return "as many requests as come";
    return "at most " + console::grouped(rate) + (rate == 1 ? " request a second" : " requests a second");
}

int change_rate(word_list const& arguments, weft::command_streams to) {
    auto const asked = read_rate_call(arguments, to.out, to.err);
    if (auto const* const code = std::get_if<int>(&asked)) return *code;
    try {
        if (auto const rate = std::get<rate_call>(asked).rate) set_intake_rate(*rate);
        to.out << rate_text(intake_rate()) << '\n';
    } catch (weft::call_exit const& gone) {
        to.err << "no requests are taken now: " << gone.inner().to_string() << '\n';
        return static_cast<int>(exit_status::failed);
    }
    return static_cast<int>(exit_status::done);
}

}  // namespace

std::vector<weft::app_command> commands(serve_options const& of) {
    return {{.name = "summary",
             .help = "What became of the requests so far; summary --help says more",
             .run = [of](word_list const& arguments, weft::command_streams to) { return show_summary(of, arguments, to); }},
            {.name = "rate", .help = "How many requests are taken a second at most, or a new limit: rate [N]", .run = &change_rate}};
}

}  // namespace tickets
