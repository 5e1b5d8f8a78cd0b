// The master traps exits: its tree is linked to it and must not take it along. That its tree is gone it hears from a
// monitor, which also serves a top process that was not linked.

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
    explicit app_facts(unit const& of) : version_{of.what.version.to_string()}, start_{to_string(of.start)} {}
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
    master(std::shared_ptr<node_board> board, std::size_t index, pid controller)
        : board_{std::move(board)}, unit_{board_->units()[index]}, index_{index}, controller_{controller},
          context_{{.name = unit_.what.name, .version = unit_.what.version.to_string(), .directory = unit_.directory,
                    .args = unit_.args, .env = unit_.env}},
          facts_{std::make_shared<app_facts>(unit_)} {}

    void run() {
        set_application(unit_.what.name);
        set_behaviour("application", facts_);
        if (!start_tree()) return;
        facts_->say("running");
        while (!ended_) take_step();
    }

private:
    bool start_tree() {
        std::string problem = problem_of([&] {
            if (!unit_.callbacks->start) return;
            auto started = unit_.callbacks->start(context_);
            if (!started) throw process_exit{started.error()};
            top_ = *started;
            if (!top_) throw argument_error{"start returned an empty pid; it must return that of the top process"};
        });
        bool const good = problem.empty();
        if (good && top_) watch_ = monitor(top_);
        send(controller_, app_started{.index = index_, .top = top_, .problem = std::move(problem)});
        return good;
    }
    void take_step() {
        receive([&](run_phase step) { answer(call(unit_.callbacks->phase, step.name)); },
                [&](prepare_stop) { answer(prep_stop()); },
                [&](stop_tree) { end_tree(); },
                [&](finish_stop) { finish(); },
                when([&](down_msg const& down) { return down.monitor == watch_; }, [&](down_msg down) { tree_ended(reason_of(down)); }),
                when([&](exit_msg const& end) { return end.from == top_; }, [&](exit_msg end) { last_word_ = end.reason; }),
                // The controller is gone: nobody will ask for a stop any more.
                when([&](exit_msg const& end) { return end.from == controller_; }, [&](exit_msg) { end_tree(), finish(); }),
                [](message) {});
    }
    template <class... Args>
    std::string call(void (*callback)(app_context&, Args...), std::type_identity_t<Args>... args) {
        if (callback == nullptr) return {};
        return problem_of([&] { callback(context_, args...); });
    }
    std::string prep_stop() {
        facts_->say("stopping");
        return call(unit_.callbacks->prep_stop);
    }
    void answer(std::string problem) { send(controller_, step_done{.index = index_, .problem = std::move(problem)}); }

    /// Waits without a limit: the controller has one, and kills what does not end.
    void end_tree() {
        if (top_) {
            exit_signal(top_, exit_reason::shutdown());
            receive(when([&](down_msg const& down) { return down.monitor == watch_; }, [](down_msg) {}));
            top_ = {};
        }
        answer({});
    }
    /// A top process that ended before the monitor was set is known by its link only, whose message may still be coming.
    exit_reason reason_of(down_msg const& down) {
        if (down.reason.what() != exit_reason::kind::noproc) return down.reason;
        if (!last_word_)
            receive(when([&](exit_msg const& end) { return end.from == down.object; }, [&](exit_msg end) { last_word_ = end.reason; }),
                    after(link_patience, [] {}));
        return last_word_.value_or(down.reason);
    }
    void finish() {
        answer(call(unit_.callbacks->stop));
        ended_ = true;
    }
    void tree_ended(exit_reason const& reason) {
        top_ = {};
        for (auto const& problem : {prep_stop(), call(unit_.callbacks->stop)})
            if (!problem.empty()) board_->log(log::level::error, unit_.what.name, "stop callback failed: " + problem);
        send(controller_, app_ended{.index = index_, .reason = reason, .exit_code = context_.exit_code()});
        ended_ = true;
    }

    std::shared_ptr<node_board> board_;
    unit const& unit_;
    std::size_t index_;
    pid controller_;
    app_context context_;
    std::shared_ptr<app_facts> facts_;
    pid top_;
    ref watch_;
    std::optional<exit_reason> last_word_;  // what the link to the top process told
    bool ended_ = false;
};

}  // namespace

pid start_master(std::shared_ptr<node_board> board, std::size_t index) {
    std::string label = board->units()[index].what.name + ".app";
    return spawn_link([board = std::move(board), index, controller = self()] { master{board, index, controller}.run(); },
                      {.label = std::move(label), .trap_exit = true});
}

}  // namespace weft::app
