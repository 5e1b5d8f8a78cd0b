// From words to a size, a screen and keys; the rest is the session's, or one picture.

#include "commands.hpp"

#include "key_machine.hpp"
#include "observer/cli_error.hpp"
#include "observer/model.hpp"
#include "player.hpp"
#include "screens.hpp"
#include "session.hpp"
#include "sources.hpp"
#include "terminal.hpp"

#include <weft/detail/duration_text.hpp>
#include <weft/detail/nearest.hpp>

#include <boost/json/serialize.hpp>

#include <csignal>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <thread>

namespace weft::cli::tui {
namespace {

struct frame_size {
    std::size_t width;
    std::size_t height;
};

[[noreturn]] void wrong(std::string const& option, std::string const& value, std::string const& allowed) {
    throw cli_error{exit_code::usage, option + " is '" + value + "'; " + allowed};
}

frame_size size_of(std::string const& text) {
    constexpr std::size_t most = 1000;
    frame_size made{0, 0};
    char const* const end = text.data() + text.size();
    auto const [cross, no_width] = std::from_chars(text.data(), end, made.width);
    if (no_width == std::errc{} && cross != end && *cross == 'x') {
        auto const [rest, no_height] = std::from_chars(cross + 1, end, made.height);
        if (no_height == std::errc{} && rest == end && made.width > 0 && made.height > 0 && made.width <= most && made.height <= most) return made;
    }
    wrong("--size", text, "it must be WIDTHxHEIGHT such as 100x30, each from 1 to 1000");
}

screen screen_of(std::string const& name) {
    std::vector<std::string> names;
    for (auto const& each : screen_titles) {
        if (each.at == screen::trace) continue;  // begun by a key, for it changes what the node does
        if (each.name == name) return each.at;
        names.emplace_back(each.name);
    }
    std::string allowed;
    for (auto const& each : names) allowed += (allowed.empty() ? "allowed are " : ", ") + each;
    wrong("--screen", name, allowed + weft::detail::did_you_mean(name, names));
}

nanoseconds time_option(std::string const& option, std::string const& text) {
    auto const time = weft::detail::parse_duration(text);
    if (!time) wrong(option, text, "it must be " + std::string{weft::detail::duration_examples});
    return *time;
}

ui_state start_of(screen_options const& options) {
    ui_state made;
    screen const at = screen_of(options.screen);
    if (static_cast<std::size_t>(at) < view_count) {
        made.go_to(at);
        return made;
    }
    bool const needs_process = at == screen::process || at == screen::waiters;
    if (options.select.empty() && needs_process)
        wrong("--select", "", "the screen '" + options.screen + "' needs the pid of a process, or its registered name");
    if (options.select.empty() && at == screen::explain) wrong("--select", "", "the screen 'explain' needs the code of a warning, such as W01");
    made.go_to(needs_process ? screen::processes : screen::warnings);
    made.trail.push_back({.at = at, .subject = options.select});
    return made;
}

std::vector<key> keys_option(std::string const& text) {
    auto made = keys_of(text);
    if (!made) wrong("--keys", text, "names of keys stand in angle brackets: <enter>, <esc>, <tab>, <up>, <down>, <left>, <right>, <lt>");
    return *std::move(made);
}

std::vector<observation> recording_of(screen_options const& options) { return read_recording(options.file); }

/// The last moment, unless one was asked for.
double moment_of(screen_options const& options, std::vector<observation> const& recorded, double otherwise) {
    return options.at >= 0 || recorded.empty() ? options.at : otherwise;
}

void print(ui_state const& state, node_model const& model, screen_options const& options) {
    auto const size = size_of(options.size);
    std::cout << picture(model, state, size.width, size.height).text(options.ascii || !locale_is_utf8());
}

int print_recording(screen_options const& options) {
    auto recorded = recording_of(options);
    double const at = moment_of(options, recorded, recorded.back().at);
    player played{std::move(recorded)};
    played.go_to(at);
    ui_state state = start_of(options);
    state.replaying = true;
    auto const size = size_of(options.size);
    for (key const each : keys_option(options.keys)) {
        action const wanted = press(state, played.model(), each, page_of(state, size.height));
        if (wanted.what == action::kind::older || wanted.what == action::kind::newer) played.step(wanted.what == action::kind::older);
    }
    print(state, played.model(), options);
    return static_cast<int>(exit_code::fine);
}

/// Waits, unless a signal to end comes. Signals must be blocked.
bool wait_or_signal(int signals, nanoseconds time) {
    pollfd wanted{signals, POLLIN, 0};
    auto const millis = std::chrono::ceil<std::chrono::milliseconds>(time).count();
    return ::poll(&wanted, 1, static_cast<int>(std::clamp<std::int64_t>(millis, 0, 1'000'000'000))) == 0;
}

/// Two looks at the questions, so that there are rates, for each place that the keys lead to.
void look_twice(looker& looks, ui_state const& state, node_model const& model, nanoseconds window) {
    if (!looks.ask(questions_of(state.now(), model))) throw cli_error{looks.failure(), looks.why()};
    std::this_thread::sleep_for(window);  // tidy: allow sleep_for, the window is what the user asked to look at
    if (!looks.ask(questions_of(state.now(), model))) throw cli_error{looks.failure(), looks.why()};
}

int print_node(screen_options const& options, node_choice where) {
    auto const size = size_of(options.size);
    auto const window = time_option("--window", options.window);
    ui_state state = start_of(options);
    node_model model;
    looker looks{std::move(where), [&](observation seen) { apply(model, std::move(seen)); }};
    if (!looks.connect()) throw cli_error{looks.failure(), looks.why()};
    look_twice(looks, state, model, window);
    for (key const each : keys_option(options.keys)) {
        screen const before = state.now().at;
        action const wanted = press(state, model, each, page_of(state, size.height));
        if (wanted.what == action::kind::ask)
            throw cli_error{exit_code::usage, "--keys changes something; that needs the terminal, or the command for it"};
        if (state.now().at != before) look_twice(looks, state, model, window);
    }
    print(state, model, options);
    return static_cast<int>(exit_code::fine);
}

/// The signals that end a recording, as a descriptor.
int end_signals() {
    sigset_t wanted;
    ::sigemptyset(&wanted);
    ::sigaddset(&wanted, SIGINT);
    ::sigaddset(&wanted, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
    return ::signalfd(-1, &wanted, SFD_CLOEXEC);
}

int record(screen_options const& options, node_choice where) {
    recording_writer file{options.file};
    auto const window = time_option("--window", options.window);
    auto const most = options.record_time.empty() ? nanoseconds::max() : time_option("--time", options.record_time);
    std::size_t looks_taken = 0;
    looker looks{std::move(where), [&](observation const& seen) { file.write(seen); }};
    if (!looks.connect()) throw cli_error{looks.failure(), looks.why()};
    auto const questions = all_questions(options.select, {});
    int const signals = end_signals();
    auto const begun = std::chrono::steady_clock::now();
    do {
        if (looks.ask(questions)) ++looks_taken;
    } while (std::chrono::steady_clock::now() - begun < most && wait_or_signal(signals, window));
    std::cout << looks_taken << (looks_taken == 1 ? " look" : " looks") << " recorded to " << options.file << '\n';
    return static_cast<int>(exit_code::fine);
}

bool is_terminal() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1; }

session_options session_of(screen_options const& options) {
    return {.start = start_of(options), .ascii = options.ascii || !locale_is_utf8(), .record = options.record_to};
}

int replay(screen_options const& options) {
    if (options.once || !is_terminal()) return print_recording(options);
    auto recorded = recording_of(options);
    double const at = moment_of(options, recorded, 0);
    return watch_recording(std::move(recorded), at, session_of(options));
}

void add_record(CLI::App& observer, shared_screens const& options, choice_of_node choice, std::function<int()>& chosen) {
    auto* const command = observer.add_subcommand("record", "Keep what the screens see, until interrupted");
    command->fallthrough();
    command->footer("Example: weft observer record seen.jsonl --time 30s");
    command->add_option("file", options->file, "Where to; what was there is lost")->required();
    command->add_option("--time", options->record_time, "How long")->type_name("TIME");
    command->callback([=, &chosen] { chosen = [=] { return record(*options, choice()); }; });
}

void add_replay(CLI::App& observer, shared_screens const& options, std::function<int()>& chosen) {
    auto* const command = observer.add_subcommand("replay", "Look again at what was recorded");
    command->fallthrough();
    command->footer("Example: weft observer replay seen.jsonl --at 12 --once --screen processes");
    command->add_option("file", options->file, "What record wrote")->required();
    command->add_option("--at", options->at, "Seconds since the start of the recording")->check(CLI::NonNegativeNumber);
    command->callback([=, &chosen] { chosen = [=] { return replay(*options); }; });
}

}  // namespace

shared_screens add_screens(CLI::App& observer, choice_of_node choice, std::function<int()>& chosen) {
    auto const options = std::make_shared<screen_options>();
    observer.add_flag("--once", options->once, "Print one screen and end");
    observer
        .add_option("--screen", options->screen,
                    "overview, processes, tree, pipelines, schedulers, registry, warnings, log, process, waits, waiters, explain, thresholds")
        ->capture_default_str();
    observer.add_option("--select", options->select, "Of the screens 'process' and 'waiters': which one; of 'explain': which code")->type_name("PID");
    observer.add_option("--record", options->record_to, "On a terminal: keep what the screens see in this file, for replay")->type_name("FILE");
    observer.add_option("--size", options->size, "Of the screen with --once")->type_name("WIDTHxHEIGHT")->capture_default_str();
    observer.add_option("--keys", options->keys, "With --once: keys to press first, such as 2m<enter>");
    observer.add_option("--window", options->window, "With --once and record: from one look to the next")->type_name("TIME")->capture_default_str();
    observer.add_flag("--ascii", options->ascii, "Screens without any sign beyond ASCII");
    add_record(observer, options, std::move(choice), chosen);
    add_replay(observer, options, chosen);
    return options;
}

bool is_screen_wanted(screen_options const& options) { return options.once || is_terminal(); }

int run_dump(screen_options const& options, std::string const& file) {
    if (!options.once) return watch_dump(file, session_of(options));
    auto const size = size_of(options.size);
    ui_state state = start_of(options);
    state.replaying = state.is_dump = true;
    dump_source from{file};
    from.follow(state);
    for (key const each : keys_option(options.keys)) {
        static_cast<void>(press(state, from.model(), each, page_of(state, size.height)));
        from.follow(state);
    }
    print(state, from.model(), options);
    return static_cast<int>(exit_code::fine);
}

int run_screen(screen_options const& options, node_choice where) {
    if (options.once && !options.record_to.empty())
        wrong("--record", options.record_to, "it needs the screens on a terminal; without one it is weft observer record FILE");
    if (options.once) return print_node(options, std::move(where));
    return watch_node(std::move(where), session_of(options));
}

}  // namespace weft::cli::tui
