// Questions about warnings.

#include "warning_commands.hpp"

#include "client.hpp"
#include "cli_error.hpp"
#include "explain.hpp"
#include "model.hpp"
#include "node_directory.hpp"
#include "view.hpp"
#include "wait.hpp"
#include "warnings.hpp"

#include <boost/json/serialize.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>
#include <memory>

namespace weft::cli {
namespace {

struct warning_words {
    std::string fail_on;
    std::string code;
    std::string what;
};

int ask_warnings(command_frame const& frame, warning_words const& words) {
    auto const level = parse_fail_on(words.fail_on);
    client node{find_socket(frame.run_dir, frame.node), frame.timeout};
    auto const answer = node.ask("warnings");
    std::cout << (frame.json ? json_line(node.hello(), answer) : warnings_text(answer, !frame.no_headers));
    return static_cast<int>(is_any_raised(answer, level) ? exit_code::found_bad : exit_code::fine);
}

int explain(command_frame const& frame, warning_words const& words) {
    std::string const text = words.code.empty() ? codes_text() : explanation_text(words.code);
    if (frame.json) std::cout << json::serialize(json::object{{"code", words.code}, {"text", text}}) << '\n';
    else std::cout << text;
    return static_cast<int>(exit_code::fine);
}

int wait(command_frame const& frame, warning_words const& words) {
    wait_until(parse_condition(words.what), {.node = frame.node, .run_dir = frame.run_dir, .timeout = frame.timeout});
    return static_cast<int>(exit_code::fine);
}

}  // namespace

void add_warning_commands(CLI::App& observer, std::function<command_frame()> const& frame, std::function<int()>& chosen) {
    auto const words = std::make_shared<warning_words>();
    auto const add = [&](std::string const& name, std::string const& description, std::string const& example,
                         int (*act)(command_frame const&, warning_words const&)) {
        auto* const command = observer.add_subcommand(name, description);
        command->fallthrough();
        command->footer("Example: " + example);
        command->callback([frame, words, act, &chosen] { chosen = [frame, words, act] { return act(frame(), *words); }; });
        return command;
    };
    add("warnings", "What the node has found wrong", "weft observer warnings --fail-on crit", &ask_warnings)
        ->add_option("--fail-on", words->fail_on, "warn or crit: end with 5 when there is such a warning, or a worse one")->type_name("LEVEL");
    add("explain", "What a warning means, and what to do; alone: all of them", "weft observer explain W10b", &explain)
        ->add_option("code", words->code, "A code such as W01");
    add("wait", "Block until something is true, --timeout at most", "weft observer wait -n demo 'warning=W01' --timeout 30s", &wait)
        ->add_option("what", words->what,
                     "ready, gone, warning=CODE, warning!=CODE, or a number of the overview such as 'processes>=100'; with --timeout, exit code 124")
        ->required();
}

}  // namespace weft::cli
