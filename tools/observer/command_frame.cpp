#include "command_frame.hpp"

#include "cli_error.hpp"
#include "model.hpp"
#include "node_directory.hpp"
#include "view.hpp"

#include <weft/detail/duration_text.hpp>

#include <boost/json/serialize.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <iostream>
#include <utility>

namespace weft::cli {
namespace {

constexpr std::array<std::pair<std::string_view, output_format>, 6> formats{{{"table", output_format::table},
                                                                            {"wide", output_format::wide},
                                                                            {"json", output_format::json},
                                                                            {"jsonl", output_format::jsonl},
                                                                            {"csv", output_format::csv},
                                                                            {"name", output_format::name}}};

std::string csv_cell(json::value const& value) {
    std::string const text = value.is_null() ? std::string{} : word_of(value);
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (char const c : text) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
    return quoted + '"';
}

std::string csv_line(json::object const& row, bool keys) {
    std::string line;
    for (auto const& [key, value] : row) line += (keys ? std::string{key} : csv_cell(value)) + ',';
    if (!line.empty()) line.pop_back();
    return line + "\r\n";
}

std::string csv_text(json::array const& rows, bool with_header) {
    std::string text;
    for (auto const& row : rows) {
        if (!row.is_object()) continue;
        if (text.empty() && with_header) text = csv_line(row.get_object(), true);
        text += csv_line(row.get_object(), false);
    }
    return text;
}

/// What a shell's loop goes over: the pid, or else the first thing that names the row.
std::string names_text(json::array const& rows) {
    std::string text;
    for (auto const& row : rows) {
        if (!row.is_object() || row.get_object().empty()) continue;
        auto const& of = row.get_object();
        auto const* const id = of.if_contains("pid");
        text += word_of(id != nullptr && !id->is_null() ? *id : of.begin()->value()) + '\n';
    }
    return text;
}

}  // namespace

nanoseconds duration_of(std::string const& option, std::string const& text) {
    auto const time = detail::parse_duration(text);
    if (!time) throw cli_error{exit_code::usage, option + " is '" + text + "'; it must be " + std::string{detail::duration_examples}};
    return *time;
}

std::int64_t milliseconds_of(std::string const& option, std::string const& text) {
    return std::chrono::ceil<std::chrono::milliseconds>(duration_of(option, text)).count();
}

observer_options patiently(observer_options options) {
    if (options.timeout == observer_options{}.timeout) options.timeout = "2m";
    return options;
}

std::unique_ptr<client> connect(observer_options const& options, nanoseconds more_patience) {
    return std::make_unique<client>(find_socket(run_directory(options.run_dir), options.node),
                                    duration_of("--timeout", options.timeout) + more_patience);
}

output_format format_of(observer_options const& options) {
    if (options.json) return output_format::json;
    for (auto const& [name, format] : formats)
        if (name == options.output) return format;
    throw cli_error{exit_code::usage, "-o is '" + options.output + "'; allowed are table, wide, json, jsonl, csv and name"};
}

std::string render(output_format format, json::object const& hello, json::object const& answer, bool with_header,
                   answer_view const& table) {
    auto const& rows = list_of(answer, "rows");
    switch (format) {
        case output_format::json: return json_line(hello, answer);
        case output_format::csv: return csv_text(rows, with_header);
        case output_format::name: return names_text(rows);
        case output_format::jsonl: {
            std::string text;
            for (auto const& row : rows) text += json::serialize(row) + '\n';
            return text;
        }
        case output_format::table:
        case output_format::wide: break;
    }
    return table(hello, answer);
}

void print(std::string const& text) {
    std::cout << text << std::flush;
    if (!std::cout) throw cli_error{exit_code::cannot_create, "standard output takes no more"};
}

int ask(observer_options const& options, std::string_view operation, json::object question, answer_view const& table) {
    auto const format = format_of(options);
    auto const node = connect(options);
    auto const answer = node->ask(operation, std::move(question));
    print(render(format, node->hello(), answer, !options.no_headers, table));
    return static_cast<int>(exit_code::fine);
}

int stopped_by_signal() noexcept { return static_cast<int>(exit_code::signalled) + SIGINT; }

bool wait_unless_stopped(nanoseconds time) {
    sigset_t wanted;
    ::sigemptyset(&wanted);
    ::sigaddset(&wanted, SIGINT);
    ::sigaddset(&wanted, SIGTERM);
    sigset_t before;
    ::pthread_sigmask(SIG_BLOCK, &wanted, &before);
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    timespec const left{.tv_sec = seconds.count(), .tv_nsec = (time - seconds).count()};
    int const came = ::sigtimedwait(&wanted, nullptr, &left);
    if (came < 0) ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return came < 0;
}

void add_command(CLI::App& to, std::string const& name, std::string const& description, std::string const& example,
                 shared_options const& options, std::function<int()>& chosen, std::function<int(observer_options const&)> act,
                 std::function<void(CLI::App&)> const& add_own) {
    auto* const command = to.add_subcommand(name, description);
    command->fallthrough();
    command->footer("Example: " + example);
    if (add_own) add_own(*command);
    command->callback([options, act = std::move(act), &chosen] { chosen = [options, act] { return act(*options); }; });
}

}  // namespace weft::cli
