// A pipeline has no name of its own in the node: it is meant by the name of one of its stages, by what they all begin with
// (as broadway names them), or by its application.

#include "pipeline_commands.hpp"

#include "cli_error.hpp"
#include "exit_code.hpp"
#include "model.hpp"
#include "pipelines.hpp"
#include "view.hpp"

#include <boost/json/array.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace weft::cli {
namespace {

/// Two answers, and what came between them; with --total one.
json::object look_at_stages(client& node, observer_options const& options, json::object const& question) {
    auto const window = duration_of("--window", options.window.empty() ? "1s" : options.window);
    auto answer = node.ask("pipelines", question);
    if (options.total) return answer;
    auto const begun = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(window);  // tidy: allow sleep_for, the window is what the user asked to look at
    auto const before = std::exchange(answer, node.ask("pipelines", question));
    std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - begun;
    add_rates(answer, before, seconds.count());
    return answer;
}

int show(observer_options const& options, client& node, json::object const& answer) {
    print(render(format_of(options), node.hello(), answer, !options.no_headers, [&](json::object const&, json::object const& whole) {
        return pipelines_text(whole, !options.total, !options.no_headers);
    }));
    return static_cast<int>(exit_code::fine);
}

int ask_pipelines(observer_options const& options) {
    auto const node = connect(options);
    return show(options, *node, look_at_stages(*node, options, {{"app", options.app}}));
}

/// Errors: cli_error (not_found).
json::object stages_of(json::object const& answer, std::string const& name) {
    auto rows = rows_of_pipeline(answer, name);
    if (rows.empty()) throw cli_error{exit_code::not_found, "no pipeline '" + name + "'; `weft observer pipelines` shows all"};
    json::object made = answer;
    made["rows"] = std::move(rows);
    return made;
}

int ask_pipeline(observer_options const& options) {
    auto const node = connect(options);
    return show(options, *node, stages_of(look_at_stages(*node, options, {}), options.where));
}

/// Of all the pipelines: the producers that go on, or those that are suspended.
std::vector<std::string> sources_of(json::object const& stages, std::vector<std::string> pipeline::*which) {
    std::vector<std::string> found;
    for (auto const& each : pipelines_of(stages, false)) found.insert(found.end(), (each.*which).begin(), (each.*which).end());
    return found;
}

int told(output_format format, client& node, json::object const& answer, std::string const& text) {
    print(render(format, node.hello(), answer, true, [&text](json::object const&, json::object const&) { return text + '\n'; }));
    return static_cast<int>(exit_code::fine);
}

json::array texts(std::vector<std::string> const& all) { return json::array(all.begin(), all.end()); }

int pause(observer_options const& options) {
    auto const format = format_of(options);
    auto const node = connect(options);
    auto const sources = sources_of(stages_of(node->ask("pipelines", {}), options.where), &pipeline::sources);
    for (auto const& each : sources) static_cast<void>(node->ask("suspend", {{"pid", each}}));
    return told(format, *node, {{"pipeline", options.where}, {"paused", texts(sources)}},
                options.where + ": its producers stand still, " + std::to_string(sources.size()) + " of them; what they gave out is still handled");
}

int resume(observer_options const& options) {
    auto const format = format_of(options);
    auto const node = connect(options);
    auto const resumed = sources_of(stages_of(node->ask("pipelines", {}), options.where), &pipeline::paused);
    for (auto const& each : resumed) static_cast<void>(node->ask("resume", {{"pid", each}}));
    if (resumed.empty()) throw cli_error{exit_code::application_failed, options.where + " is not paused"};
    return told(format, *node, {{"pipeline", options.where}, {"resumed", texts(resumed)}},
                options.where + ": " + std::to_string(resumed.size()) + (resumed.size() == 1 ? " producer goes on" : " producers go on"));
}

int drain(observer_options const& options) {
    auto const format = format_of(options);
    auto const node = connect(patiently(options));
    auto const stages = stages_of(node->ask("pipelines", {}), options.where);
    // Only then may it be the name of the process that stands for the pipeline, and not of an application or a stage.
    auto const& rows = list_of(stages, "rows");
    if (!std::ranges::all_of(rows, [&](json::value const& each) { return is_part_of(each.get_object(), options.where); }))
        throw cli_error{exit_code::usage, "drain is '" + options.where + "'; it must be a pipeline of broadway, not a stage or an application"};
    auto const answer = node->ask("drain", {{"pid", options.where}});
    return told(format, *node, answer, options.where + ": handled what it had, and ended");
}

}  // namespace

void add_pipeline_commands(CLI::App& to, shared_options const& options, std::function<int()>& chosen) {
    auto const with_window = [options](CLI::App& command) {
        command.add_option("--window", options->window, "How long to look for rates (1s)")->type_name("TIME");
        command.add_flag("--total", options->total, "Counts since the start, at once");
    };
    add_command(to, "pipelines", "The stages by pipelines: rates, demand, buffers", "weft observer pipelines --window 5s", options, chosen,
                &ask_pipelines, [&](CLI::App& pipelines) {
                    pipelines.add_option("app", options->app, "Only the stages of this application");
                    with_window(pipelines);
                });
    auto const action = std::make_shared<std::string>();
    auto const act = [action](observer_options const& with) {
        if (action->empty()) return ask_pipeline(with);
        return *action == "pause" ? pause(with) : *action == "resume" ? resume(with) : drain(with);
    };
    add_command(to, "pipeline", "One pipeline; pause, resume or drain it", "weft observer pipeline orders pause", options, chosen, act,
                [&](CLI::App& pipeline) {
                    pipeline.add_option("name", options->where, "Of the pipeline, of its application or of one of its stages")->required();
                    pipeline.add_option("action", *action, "pause: its producers stand still; resume; drain: it handles what it has, and ends")
                        ->check(CLI::IsMember({"pause", "resume", "drain"}));
                    with_window(pipeline);
                });
}

}  // namespace weft::cli
