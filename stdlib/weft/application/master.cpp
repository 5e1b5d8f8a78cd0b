// The master traps exits: its tree is linked to it and must not take it along. That its tree is gone it hears from a
// monitor, which also serves a top process that was not linked. It has a link to the controller, which so hears of a
// master that was killed; the master ends with the controller, in order.

#include <weft/application/internal/master.hpp>
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <atomic>
#include <optional>

namespace weft::app {
namespace {

constexpr nanoseconds link_patience = std::chrono::seconds{1};

/// What the observer shows of an application.
class app_facts final : public observable {
public:
    app_facts(descriptor const& of, start_type type) : version_{of.what.version.to_string()}, start_{to_string(type)} {}
    void say(char const* state) noexcept { state_.store(state, std::memory_order_relaxed); }
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> observe() const override {
        // Relaxed: a literal, valid whichever it is.
        return {{"version", version_}, {"start", start_}, {"status", state_.load(std::memory_order_relaxed)}};
    }

private:
    std::string const version_;
    std::string const start_;
    // Written by the master, read by the observer; relaxed, nothing else depends on it.
    std::atomic<char const*> state_{"starting"};
};

/// Runs a callback; what it throws becomes a text. What unwinds this very process goes on.
template <class Callback>
std::string problem_of(Callback&& run) {
    try {
        run();
        return {};
    } catch (forced_unwind const&) {
        throw;
    } catch (...) {
        return exit_reason::from_exception(std::current_exception()).to_string();
    }
}

class master {
public:
    master(std::shared_ptr<book> of, std::shared_ptr<descriptor const> what, start_type type, pid starter)
        : book_{std::move(of)}, what_{std::move(what)}, starter_{starter},
          context_{{.name = what_->what.name, .version = what_->what.version.to_string(), .directory = what_->directory,
                    .args = what_->what.args, .env = book_->env().all(what_->what.name).value_or(env_table{}),
                    .commands = book_->options().commands}},
          facts_{std::make_shared<app_facts>(*what_, type)} {}

    void run() {
        link(book_->process());
        set_application(what_->what.name);
        set_behaviour("application", facts_);
        for (auto const& each : what_->commands) context_.add_command(each);
        if (!start_tree()) return;
        facts_->say("running");
        while (!ended_) take_step();
    }

private:
    bool start_tree() {
        bool returned_error = false;
        std::string problem = problem_of([&] {
            if (!what_->callbacks.start) return;
            auto begun = what_->callbacks.start(context_);
            returned_error = !begun;
            if (!begun) throw process_exit{begun.error()};
            top_ = begun->top;
            state_ = std::move(begun->state);
            if (!top_) throw argument_error{"start returned an empty pid; it must return that of the top process"};
        });
        bool const good = problem.empty();
        if (good && top_) watch_ = monitor(top_);
        send(starter_, app_started{self(), top_, std::move(problem), returned_error});
        return good;
    }
    void take_step() {
        receive([&](run_phase const& step) { answer(step.asker, phase(step.phase)); },
                [&](start_is_over) { confirmed_ = true; },
                [&](prepare_stop step) { answer(step.asker, prep_stop()); },
                [&](stop_tree step) { end_tree(), answer(step.asker, {}); },
                [&](finish_stop step) { finish(step.asker); },
                [&](tell_changes const& step) { answer(step.asker, changes(step.what)); },
                when([&](down_msg const& down) { return confirmed_ && down.monitor == watch_; },
                     [&](down_msg down) { tree_ended(reason_of(down)); }),
                when([&](exit_msg const& end) { return confirmed_ && end.from == top_ && top_; },
                     [&](exit_msg end) { last_word_ = end.reason; }),
                // The controller is gone, or the runtime ends: nobody will ask for a stop any more.
                when([&](exit_msg const& end) { return !end.from || end.from == book_->process(); },
                     [&](exit_msg) { prep_stop(), end_tree(), finish({}); }),
                when([&](exit_msg const& end) { return end.from != top_; }, [](exit_msg) {}));
    }
    std::string phase(start_phase const& which) {
        if (!what_->callbacks.phase) return {};
        return problem_of([&] {
            if (auto done = what_->callbacks.phase(context_, which); !done) throw process_exit{done.error()};
        });
    }
    /// What it throws leaves the state as start made it.
    std::string prep_stop() {
        facts_->say("stopping");
        if (!what_->callbacks.prep_stop) return {};
        return problem_of([&] { state_ = what_->callbacks.prep_stop(context_, state_); });
    }
    std::string last_callback() {
        if (!what_->callbacks.stop) return {};
        return problem_of([&] { static_cast<void>(what_->callbacks.stop(context_, state_)); });
    }
    std::string changes(config_changes const& what) {
        if (what_->callbacks.config_change == nullptr) return {};
        return problem_of([&] { what_->callbacks.config_change(context_, what); });
    }
    void answer(pid asker, std::string problem) {
        if (asker) send(asker, step_done{self(), std::move(problem)});
    }

    /// Waits without a limit: whoever asked has one, and kills what does not end.
    void end_tree() {
        if (!top_) return;
        exit_signal(top_, exit_reason::shutdown());
        receive(when([&](down_msg const& down) { return down.monitor == watch_; }, [](down_msg) {}));
        top_ = {};
    }
    /// A top process that ended before the monitor was set is known by its link only, whose message may still be coming.
    exit_reason reason_of(down_msg const& down) {
        if (down.reason.what() != exit_reason::kind::noproc) return down.reason;
        if (!last_word_)
            receive(when([&](exit_msg const& end) { return end.from == down.object; }, [&](exit_msg end) { last_word_ = end.reason; }),
                    after(link_patience, [] {}));
        return last_word_.value_or(down.reason);
    }
    void finish(pid asker) {
        answer(asker, last_callback());
        ended_ = true;
    }
    void tree_ended(exit_reason const& reason) {
        top_ = {};
        for (auto const& problem : {prep_stop(), last_callback()})
            if (!problem.empty()) book_->log(log::level::error, what_->what.name, "stop callback failed: " + problem);
        send(book_->process(), app_ended{self(), reason, context_.exit_code()});
        ended_ = true;
    }

    std::shared_ptr<book> book_;
    std::shared_ptr<descriptor const> what_;
    pid starter_;
    app_context context_;
    std::shared_ptr<app_facts> facts_;
    std::any state_;
    pid top_;
    ref watch_;
    std::optional<exit_reason> last_word_;  // what the link to the top process told
    bool confirmed_ = false;
    bool ended_ = false;
};

}  // namespace

pid start_master(std::shared_ptr<book> of, std::shared_ptr<descriptor const> what, start_type type) {
    std::string label = what->what.name + ".app";
    runtime& in = of->in();
    return in.spawn([of = std::move(of), what = std::move(what), type, starter = self()] { master{of, what, type, starter}.run(); },
                    {.label = std::move(label), .trap_exit = true});
}

}  // namespace weft::app
