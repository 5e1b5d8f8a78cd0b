// A file in place of a node; the rest is as with a live one.

#include "crash_dump_commands.hpp"

#include "cli_error.hpp"
#include "crash_dump_answers.hpp"
#include "crash_dump_diff.hpp"
#include "crash_dump_model.hpp"
#include "crash_dump_places.hpp"
#include "crash_dump_summary.hpp"
#include "format.hpp"
#include "model.hpp"
#include "table.hpp"
#include "view.hpp"

#include <weft/detail/nearest.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <array>
#include <iostream>
#include <memory>

namespace weft::cli {
namespace {

struct dump_words {
    std::string file;
    std::string other;
    std::string topic{};   // empty: the screens, or ps without a terminal
    std::string argument;
    std::string sort = "pid";
    std::size_t limit = 20;
    bool json = false;
    bool no_headers = false;
};
using shared_words = std::shared_ptr<dump_words>;

std::string of_total(json::object const& answer) {
    return std::to_string(list_of(answer, "rows").size()) + " of " + std::to_string(count_of(answer, "total")) + '\n';
}

std::string registry_lines(json::object const& answer, bool with_header) {
    table lines{{"NAME", "PID"}};
    for (auto const& row : list_of(answer, "rows")) lines.add({text_of(row.get_object(), "name"), text_of(row.get_object(), "pid")});
    return lines.to_text(with_header) + (with_header ? of_total(answer) : "");
}

std::string timer_lines(json::object const& answer, bool with_header) {
    table lines{{"IN", "EVERY", "TO"}};
    for (auto const& each : list_of(answer, "rows")) {
        auto const& row = each.get_object();
        std::string const whom = text_of(row, "pid");
        lines.add({short_time(time_of(row, "in_ns")), row.contains("period_ns") ? short_time(time_of(row, "period_ns")) : "-",
                   whom.empty() ? text_of(row, "name") : whom});
    }
    return lines.to_text(with_header) + (with_header ? of_total(answer) : "");
}

std::string log_lines(json::object const& answer, bool with_header) {
    if (!flag_of(answer, "has_log")) return with_header ? "the dump has no log\n" : "";
    table lines{{"AT", "LEVEL", "MESSAGE"}};
    for (auto const& row : list_of(answer, "rows"))
        lines.add({text_of(row.get_object(), "at"), text_of(row.get_object(), "level"), text_of(row.get_object(), "msg")});
    return lines.to_text(with_header);
}

std::string info_lines(json::object const& answer, bool /*with_header*/) {
    auto const& frames = list_of(answer, "frames");
    return info_text(answer) + (frames.empty() ? "" : "stack\n" + frames_text(frames));
}

struct topic {
    std::string_view name;
    bool takes_argument;
    json::object (*answer)(dump_file& from, dump_words const& words);
    std::string (*text)(json::object const& answer, bool with_header);
};

constexpr std::array<topic, 6> topics{{
    {"ps", false, [](dump_file& from, dump_words const& words) { return dump_ps(from, words.sort, words.limit); },
     [](json::object const& answer, bool with_header) { return ps_text(answer, {.with_header = with_header}); }},
    {"info", true, [](dump_file& from, dump_words const& words) { return dump_info(from, words.argument); }, &info_lines},
    {"tree", true, [](dump_file& from, dump_words const& words) { return dump_tree(from, words.argument); }, &tree_text},
    {"registry", false, [](dump_file& from, dump_words const& words) { return dump_registry(from, words.limit); }, &registry_lines},
    {"timers", false, [](dump_file& from, dump_words const& words) { return dump_timers(from, words.limit); }, &timer_lines},
    {"log", false, [](dump_file& from, dump_words const& words) { return dump_log(from, words.limit); }, &log_lines},
}};

topic const& topic_named(dump_words const& words) {
    std::vector<std::string> names;
    for (auto const& each : topics) {
        names.emplace_back(each.name);
        if (each.name != (words.topic.empty() ? "ps" : words.topic)) continue;
        if (!each.takes_argument && !words.argument.empty())
            throw cli_error{exit_code::usage, words.topic + " takes nothing behind it; '" + words.argument + "' was given"};
        if (each.name == "info" && words.argument.empty()) throw cli_error{exit_code::usage, "info needs a pid such as 93.1, or a registered name"};
        return each;
    }
    throw cli_error{exit_code::usage, "a dump has no view '" + words.topic + '\'' + detail::did_you_mean(words.topic, names) +
                                          "; allowed are ps, info PID, tree, registry, timers and log"};
}

int view_dump(dump_words const& words) {
    topic const& wanted = topic_named(words);
    dump_file from{words.file};
    auto const hello = dump_hello(from);
    auto const answer = wanted.answer(from, words);
    std::cout << (words.json ? json_line(hello, answer) : wanted.text(answer, !words.no_headers));
    if (auto const cut = text_of(answer, "cut"); !words.json && !cut.empty()) std::cout << cut << '\n';
    return static_cast<int>(exit_code::fine);
}

int summarise_dump(dump_words const& words) {
    dump_file from{words.file};
    auto const hello = dump_hello(from);
    auto const summary = dump_summary(from);
    std::cout << (words.json ? json_line(hello, summary) : summary_text(summary));
    return static_cast<int>(exit_code::fine);
}

int compare_dumps(dump_words const& words) {
    dump_file before{words.file};
    dump_file after{words.other};
    auto const hello = dump_hello(after);
    auto const diff = dump_diff(before, after, words.limit);
    std::cout << (words.json ? json_line(hello, diff) : diff_text(diff, !words.no_headers));
    return static_cast<int>(exit_code::fine);
}

CLI::App& add_one(CLI::App& to, shared_words const& words, std::function<int()>& chosen, int (*act)(dump_words const&),
                  std::string const& name, std::string const& what, std::string const& example) {
    auto* const made = to.add_subcommand(name, what);
    made->footer("Example: " + example);
    made->add_flag("--json", words->json, "One line of JSON");
    made->add_flag("--no-headers", words->no_headers, "Rows only");
    made->callback([words, act, &chosen] { chosen = [words, act] { return act(*words); }; });
    return *made;
}

void add_limit(CLI::App& to, shared_words const& words) {
    to.add_option("--limit", words->limit, "How many rows at most")->capture_default_str()->check(CLI::Range(1, 5000));
}

}  // namespace

void add_crash_dumps(CLI::App& observer, tui::shared_screens const& screens, std::function<int()>& chosen) {
    auto const words = std::make_shared<dump_words>();
    auto* const dumps = observer.add_subcommand("crashdump", "Read what a program left behind when it ended badly");
    dumps->require_subcommand(1);
    dumps->footer("Example: weft observer crashdump summary weft_crash.dump");

    auto& summary = add_one(*dumps, words, chosen, &summarise_dump, "summary", "Why it ended, where, and what stood out",
                            "weft observer crashdump summary weft_crash.dump");
    summary.add_option("file", words->file, "A crash dump")->required();

    auto& view = add_one(*dumps, words, chosen, &view_dump, "view", "Its processes and more, as of a live node",
                         "weft observer crashdump view weft_crash.dump info 93.1");
    view.add_option("file", words->file, "A crash dump")->required();
    view.add_option("what", words->topic,
                    "ps, info PID, tree [APP], registry, timers or log; without it the screens, or ps where there is no terminal");
    view.add_option("argument", words->argument, "Of info: a pid or a registered name; of tree: an application");
    view.add_option("--sort", words->sort, "Of ps: KEY, KEY:asc or KEY:desc; numbers go high first")->capture_default_str();
    add_limit(view, words);

    view.fallthrough();
    dumps->fallthrough();
    view.callback([words, screens, &chosen] {
        bool const on_screens = words->topic.empty() && !words->json && tui::is_screen_wanted(*screens);
        chosen = [=] { return on_screens ? tui::run_dump(*screens, words->file) : view_dump(*words); };
    });

    auto& diff = add_one(observer, words, chosen, &compare_dumps, "diff", "What grew from one crash dump to a later one",
                         "weft observer diff before.dump after.dump");
    diff.add_option("before", words->file, "The earlier dump")->required();
    diff.add_option("after", words->other, "The later dump")->required();
    add_limit(diff, words);
}

}  // namespace weft::cli
