// One thread waits for the keyboard, the poller and signals at once. Signals are read from a descriptor, so that every one of
// them leaves by the same door, which restores the terminal.

#include "session.hpp"

#include "editor.hpp"
#include "key_machine.hpp"
#include "observer/cli_error.hpp"
#include "observer/model.hpp"
#include "screens.hpp"
#include "sources.hpp"
#include "terminal.hpp"

#include <boost/json/serialize.hpp>

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>

namespace weft::cli::tui {
namespace {

using kind = action::kind;

/// Signals as a descriptor while it lives. Made before any thread, so that no thread takes them the usual way.
class signal_door {
public:
    signal_door() {
        sigset_t wanted;
        ::sigemptyset(&wanted);
        for (int const each : {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGWINCH}) ::sigaddset(&wanted, each);
        ::pthread_sigmask(SIG_BLOCK, &wanted, &before_);
        descriptor_ = ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
        if (descriptor_ < 0) throw cli_error{exit_code::internal_error, "cannot make a descriptor of signals"};
    }
    signal_door(signal_door const&) = delete;
    signal_door& operator=(signal_door const&) = delete;
    ~signal_door() {
        ::close(descriptor_);
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
    /// The next signal, 0 when there is none.
    [[nodiscard]] int take() const {
        signalfd_siginfo got{};
        return ::read(descriptor_, &got, sizeof got) == static_cast<ssize_t>(sizeof got) ? static_cast<int>(got.ssi_signo) : 0;
    }

private:
    sigset_t before_{};
    int descriptor_ = -1;
};

std::string export_name(node_model const& model, place const& where) {
    std::string when = model.last_at().substr(0, 19);
    std::erase(when, ':');
    std::string node;
    for (char const each : text_of(model.hello(), "node")) node += each == '/' ? '_' : each;
    return "weft-" + node + '-' + std::string{screen_titles[static_cast<std::size_t>(where.at)].name} + '-' + when + ".json";
}

class session {
public:
    session(source& from, session_options options) : from_{from}, state_{std::move(options.start)}, screen_{options.ascii} {}

    int run(signal_door const& signals) {
        for (;;) {
            from_.advance(state_);
            from_.follow(state_);
            show();
            if (!wait_for_something(signals.descriptor())) return static_cast<int>(exit_code::fine);
            for (int signal = signals.take(); signal != 0; signal = signals.take()) {
                if (signal != SIGWINCH) return static_cast<int>(exit_code::signalled) + signal;
                screen_.resize();
            }
            for (auto pressed = screen_.read_key(); pressed; pressed = screen_.read_key())
                if (!do_key(*pressed)) return static_cast<int>(exit_code::fine);
        }
    }

private:
    void show() {
        auto const size = screen_.size();
        screen_.show(picture(from_.model(), state_, size.width, size.height));
    }
    /// False when the terminal is gone.
    [[nodiscard]] bool wait_for_something(int signals) const {
        constexpr int replay_step_ms = 200;
        std::array<pollfd, 3> wanted{{{STDIN_FILENO, POLLIN, 0}, {signals, POLLIN, 0}, {from_.ready(), POLLIN, 0}}};
        ::poll(wanted.data(), wanted.size(), from_.ready() < 0 ? replay_step_ms : -1);
        return (wanted[0].revents & (POLLHUP | POLLERR | POLLNVAL)) == 0;
    }
    /// False to end.
    bool do_key(key pressed) {
        action const wanted = press(state_, from_.model(), pressed, page_of(state_, screen_.size().height));
        switch (wanted.what) {
            case kind::quit: return false;
            case kind::redraw: screen_.forget(); break;
            case kind::ask:
                for (auto const& each : wanted.asked) from_.ask(each, state_);
                break;
            case kind::write_json: write_json(); break;
            case kind::copy:
                screen_.copy(wanted.text);
                state_.note = "copied: " + wanted.text.substr(0, 60);
                break;
            case kind::edit: edit(wanted.text); break;
            case kind::older: case kind::newer: from_.step(wanted.what == kind::older, state_); break;
            case kind::none: break;
        }
        return true;
    }
    void edit(std::string const& place) {
        auto const at = parse_place(place);
        auto const file = at ? find_source(at->file, std::filesystem::current_path()) : std::nullopt;
        if (!file) {
            state_.note = place + ": that file is not here; begin in the folder of the sources";
            return;
        }
        bool edited = false;
        screen_.lend([&] { edited = run_editor(*file, at->line); });
        state_.note = edited ? "" : "the editor failed; VISUAL or EDITOR says which one it is";
    }
    void write_json() {
        std::string const name = export_name(from_.model(), state_.now());
        std::ofstream file{name};
        file << view_as_json(from_.model(), state_.now()) << std::flush;
        state_.note = file ? "written to " + name : "cannot write " + name;
    }

    source& from_;
    ui_state state_;
    terminal screen_;
};

}  // namespace

std::string view_as_json(node_model const& model, place const& where) {
    json::object line{{"node", text_of(model.hello(), "node")}, {"at", model.last_at()},
                      {"screen", screen_titles[static_cast<std::size_t>(where.at)].name}};
    json::object answers;
    for (auto const& each : questions_of(where, model))
        if (!model.answer(each.key).empty()) answers[each.key] = model.answer(each.key);
    line["answers"] = std::move(answers);
    return json::serialize(line) + '\n';
}

namespace {

/// The node by its name, which is how it is found again.
node_choice find_first(node_choice where) {
    looker first{std::move(where), [](observation const&) {}};
    if (!first.connect()) throw cli_error{first.failure(), first.why()};
    return first.where();
}

}  // namespace

int watch_node(node_choice where, session_options options) {
    // A node that is not there is an error before the terminal changes; one that goes away later is a line on the screen.
    where = find_first(std::move(where));
    signal_door const signals;
    live_source from{std::move(where), options.start, options.record};
    return session{from, std::move(options)}.run(signals);
}

int watch_recording(std::vector<observation> recorded, double at, session_options options) {
    signal_door const signals;
    options.start.replaying = true;
    recorded_source from{std::move(recorded), at};
    return session{from, std::move(options)}.run(signals);
}

int watch_dump(std::string const& file, session_options options) {
    signal_door const signals;
    options.start.replaying = options.start.is_dump = true;
    dump_source from{file};
    return session{from, std::move(options)}.run(signals);
}

}  // namespace weft::cli::tui
