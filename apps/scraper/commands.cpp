// Each command is a question to the recorder or the frontier, and its answer as text (commands.hpp).

#include "scraper/commands.hpp"

#include "scraper/crawl.hpp"
#include "scraper/frontier_stage.hpp"
#include "scraper/hosts.hpp"
#include "scraper/recorder.hpp"
#include "scraper/report.hpp"

#include <weft/gen_stage.hpp>
#include <weft/names.hpp>

#include <chrono>
#include <ostream>
#include <string>
#include <utility>
#include <variant>

namespace scraper {

namespace {

using word_list = std::vector<std::string>;

int not_running(weft::exit_reason const& why, weft::command_streams to) {
    to.err << "nothing is crawled now: " << why.to_string() << '\n';
    return static_cast<int>(exit_status::cannot_work);
}

int show_summary(std::string const& output, word_list const& arguments, weft::command_streams to) {
    auto const asked = read_summary_call(arguments, to.out, to.err);
    if (auto const* const code = std::get_if<int>(&asked)) return *code;
    auto const counts = weft::try_call(weft::named<recorder>(recorder::name), ask_counts{}, weft::infinity);
    if (!counts) return not_running(counts.error(), to);
    report const so_far{.now = counts->now,
                        .before = counts->before,
                        .output = output,
                        .seconds = std::chrono::duration<double>{counts->since}.count(),
                        .running = true};
    std::get<look_options>(asked).json ? print_json(to.out, so_far) : print_text(to.out, so_far);
    return static_cast<int>(exit_status::done);
}

int show_hosts(word_list const& arguments, weft::command_streams to) {
    auto const asked = read_hosts_call(arguments, to.out, to.err);
    if (auto const* const code = std::get_if<int>(&asked)) return *code;
    auto const& how = std::get<look_options>(asked);
    weft::gen_stage::stage_ref<frontier_stage> const from{weft::whereis(frontier_stage::name)};
    auto rows = weft::gen_stage::try_call(from, ask_sites{}, weft::infinity);
    if (!rows) return not_running(rows.error(), to);
    how.json ? print_hosts_json(to.out, std::move(*rows), how.rows) : print_hosts_text(to.out, std::move(*rows), how.rows);
    return static_cast<int>(exit_status::done);
}

}  // namespace

std::vector<weft::app_command> commands(options const& of) {
    return {{.name = "summary",
             .help = "How far the crawl is; summary --help says more",
             .run = [output = of.output](word_list const& arguments, weft::command_streams to) { return show_summary(output, arguments, to); }},
            {.name = "hosts", .help = "The hosts and how fast they answer, the slowest first; hosts --help says more", .run = &show_hosts}};
}

}  // namespace scraper
