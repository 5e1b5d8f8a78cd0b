// The calling process waits for messages only, so that it hears of everything at once: from a helper that reads the
// output, from one that waits for the program's end, and of exit signals, which it traps meanwhile (shell.hpp).

#include "jobber/shell.hpp"

#include "jobber/runner.hpp"
#include "jobber/tail.hpp"

#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/subprocess.hpp>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace jobber {

namespace {

using namespace std::chrono_literals;

// $1 is the command. The watcher lets SIGTERM pass, and holds the pipe and none of the job's streams.
constexpr char const* script = R"(exec 3<&0 </dev/null
(trap '' TERM; read -r end <&3; kill -KILL 0) >/dev/null 2>&1 &
exec 3<&-
exec /bin/sh -c "$1")";

// What the helpers tell.
struct output_piece {
    std::string text;  // no more than a tail keeps
};
struct output_ended {};
struct program_ended {
    weft::exit_status status;
};

void tell_output(weft::pid to, weft::subprocess& program) {
    for (;;) {
        std::string piece = program.read();
        if (piece.empty()) break;
        if (piece.size() > tail::most_bytes) piece.erase(0, piece.size() - tail::most_bytes);
        weft::send(to, output_piece{std::move(piece)});
    }
    weft::send(to, output_ended{});
}

weft::subprocess_options options_of(job const& running) {
    return {.program = "/bin/sh",
            .arguments = {"-c", script, "jobber", running.spec.command},
            .environment = {{"JOBBER_JOB", running.spec.id}, {"JOBBER_ATTEMPT", std::to_string(running.attempts)}},
            .output = weft::program_stream::pipe,
            .error = weft::program_stream::output};
}

outcome outcome_of(weft::exit_status status) {
    if (status.is_success()) return {.succeeded = true, .exit_code = 0};
    if (status.signal == 0) return {.exit_code = status.code, .reason = "exit status " + std::to_string(status.code)};
    char const* const name = ::sigabbrev_np(status.signal);
    return {.reason = name == nullptr ? "signal " + std::to_string(status.signal) : std::string{"SIG"} + name};
}

/// Exit signals are messages while it lives.
class trapping {
public:
    trapping() : before_{weft::trap_exit(true)} {}
    trapping(trapping const&) = delete;
    trapping& operator=(trapping const&) = delete;
    ~trapping() {
        try {
            weft::trap_exit(before_);
        } catch (weft::forced_unwind const&) {  // the process is about to end
        }
    }

private:
    bool before_;
};

class shell_run {
public:
    shell_run(job const& running, nanoseconds grace)
        : spec_{running.spec}, grace_{grace}, program_{std::make_shared<weft::subprocess>(options_of(running))} {
        next_ = after(spec_.timeout);
        weft::pid const me = weft::self();
        reader_ = weft::spawn_link([me, its = program_] { tell_output(me, *its); }, {.label = "jobber.output"});
        waiter_ = weft::spawn_link([me, its = program_] { weft::send(me, program_ended{its->wait()}); }, {.label = "jobber.wait"});
    }
    shell_run(shell_run const&) = delete;
    shell_run& operator=(shell_run const&) = delete;
    ~shell_run() = default;

    outcome result() {
        while (!(status_ && output_is_over_) && !given_up_) take_one();
        let_go(reader_);
        let_go(waiter_);
        // One that ended by itself, or was late already, has an outcome although the process is to end.
        if (stopped_by_ && pressed_ != pressure::none && !is_late_) weft::exit(*stopped_by_);
        outcome how = made_outcome();
        how.output = output_.text();
        return how;
    }

private:
    enum class pressure { none, terminate, kill };

    // Longer than a killed group takes to end. Somebody may have left it with our pipe.
    static constexpr nanoseconds patience = 2s;

    static nanoseconds after(nanoseconds time) {
        return time == weft::infinity ? weft::infinity : weft::monotonic_time() + time;
    }

    void take_one() {
        nanoseconds const left = next_ == weft::infinity ? weft::infinity
                                                         : std::max(next_ - weft::monotonic_time(), nanoseconds::zero());
        weft::receive([this](output_piece got) { output_.add(got.text); }, [this](output_ended) { output_is_over_ = true; },
                      [this](program_ended told) { ended(told.status); }, [this](weft::exit_msg told) { heard(told); },
                      weft::after(left, [this] { time_is_over(); }));
    }

    void heard(weft::exit_msg const& told) {
        if (told.from == reader_ || told.from == waiter_) {
            if (told.reason.is_clean()) return;
            // Nobody is left who would tell of the end; the program goes with this object.
            broken_ = told.reason.to_string();
            given_up_ = true;
            return;
        }
        if (!stopped_by_) stopped_by_ = told.reason;
        if (!status_ && pressed_ == pressure::none) press();
    }

    [[nodiscard]] outcome made_outcome() const {
        if (!broken_.empty()) return {.reason = "cannot be followed: " + broken_};
        if (is_late_) return timed_out(spec_);
        return status_ ? outcome_of(*status_) : outcome{.reason = "does not end although it was killed"};
    }

    void ended(weft::exit_status status) {
        status_ = status;
        program_->close_input();  // the watcher ends what the program has left behind
        next_ = after(patience);
    }

    void time_is_over() {
        if (status_ || pressed_ == pressure::kill) {
            given_up_ = true;
            return;
        }
        if (pressed_ == pressure::none) is_late_ = true;
        press();
    }

    /// First SIGTERM to the group, then SIGKILL.
    void press() {
        bool const first = pressed_ == pressure::none;
        first ? program_->terminate() : program_->kill();
        pressed_ = first ? pressure::terminate : pressure::kill;
        next_ = after(first ? grace_ : patience);
    }

    static void let_go(weft::pid helper) {
        weft::unlink(helper);
        weft::exit_signal(helper, weft::exit_reason::kill());
    }

    trapping const trapping_;
    job_spec const& spec_;
    nanoseconds grace_;
    std::shared_ptr<weft::subprocess> program_;
    weft::pid reader_;
    weft::pid waiter_;
    tail output_;
    bool output_is_over_ = false;
    std::optional<weft::exit_status> status_;
    pressure pressed_ = pressure::none;
    nanoseconds next_ = weft::infinity;  // when the timeout, the grace or the patience is over
    bool is_late_ = false;
    bool given_up_ = false;
    std::string broken_;
    std::optional<weft::exit_reason> stopped_by_;
};

}  // namespace

outcome run_shell(job const& running, nanoseconds grace) {
    try {
        return shell_run{running, grace}.result();
    } catch (std::system_error const& failed) {
        return {.reason = std::string{"cannot be run: "} + failed.what()};
    }
}

}  // namespace jobber
