// Every wait for a master has a limit and also ends when the master does, so a callback that hangs or dies costs its
// application, not the node.

#include <weft/application/internal/controller.hpp>
#include <weft/application/internal/leftovers.hpp>
#include <weft/application/internal/master.hpp>
#include <weft/detail/duration_text.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>

#include <algorithm>

namespace weft::app {
namespace {

constexpr int exit_killed = 124;
constexpr nanoseconds last_grace = std::chrono::milliseconds{300};  // for what was killed to be gone

struct entry {
    pid master;
    bool has_tree = false;
    bool ended = false;  ///< its end was handled: the callbacks have run
};

enum class step { done, failed, late };

class controller {
public:
    explicit controller(std::shared_ptr<node_board> board) : board_{std::move(board)}, entries_(units().size()) {}

    void run() {
        set_behaviour("application_controller");
        receive([](begin_node) {}, [&](stop_node) { stopping_ = true; });
        started_at_ = monotonic_time();
        board_->advance(node_phase::starting);
        if (start_all() && !stop_asked()) serve();
        stop_all();
    }

private:
    std::vector<unit> const& units() const { return board_->units(); }
    std::string const& name(std::size_t index) const { return units()[index].what.name; }
    void log(log::level urgency, std::string_view application, std::string const& text) const {
        board_->log(urgency, application, text);
    }
    nanoseconds left() const { return std::max(deadline_ - monotonic_time(), nanoseconds::zero()); }

    // Starting.

    bool start_all() {
        for (std::size_t i = 0; i < units().size(); ++i)
            if (stop_asked() || !start_one(i)) return false;
        for (std::size_t i = 0; i < units().size(); ++i)
            if (!run_phases(i)) return false;
        if (stop_asked()) return false;
        board_->advance(node_phase::running);
        std::string const& hint = board_->options().ready_hint;
        log(log::level::info, "weft", "ready after " + since(started_at_) + (hint.empty() ? "" : "; " + hint));
        return true;
    }
    bool start_one(std::size_t i) {
        nanoseconds const began = monotonic_time();
        nanoseconds const limit = units()[i].what.start_timeout;
        entries_[i].master = start_master(board_, i);
        started_ = i + 1;
        std::string problem = "did not start within " + detail::duration_words(limit);
        bool good = false;
        receive(when([&](app_started const& it) { return it.index == i; },
                     [&](app_started it) {
                         problem = std::move(it.problem);
                         good = problem.empty();
                         entries_[i].has_tree = static_cast<bool>(it.top);
                     }),
                when([&](exit_msg const& end) { return end.from == entries_[i].master; },
                     [&](exit_msg end) { problem = end.reason.to_string(); }),
                after(limit, [] {}));
        if (good) return log_started(i, began), true;
        give_up_start(i, problem);
        return false;
    }
    void log_started(std::size_t i, nanoseconds began) const {
        std::size_t const count = leftovers(board_->in(), name(i)).size();
        log(log::level::info, name(i), "started " + units()[i].what.version.to_string() + ", " + std::to_string(count) +
                                           (count == 1 ? " process, " : " processes, ") + since(began));
    }
    void give_up_start(std::size_t i, std::string const& problem) {
        log(log::level::error, "weft", "cannot start " + name(i) + ": " + problem);
        kill_application(i);
        exit_code_ = 1;
    }
    bool run_phases(std::size_t i) {
        for (auto const& phase : units()[i].what.phases) {
            if (units()[i].callbacks->phase == nullptr) continue;
            send(entries_[i].master, weft::app::run_phase{phase});
            auto const [how, problem] = await_step(i, units()[i].what.start_timeout);
            if (how == step::done) continue;
            log(log::level::error, "weft", "cannot start " + name(i) + ": phase " + phase + ": " + problem);
            exit_code_ = 1;
            if (how == step::late) kill_application(i);
            return false;
        }
        return true;
    }

    // Running.

    void serve() {
        while (!stopping_) {
            if (nothing_left()) {
                exit_code_ = worst_;
                return;
            }
            receive([&](stop_node) { stopping_ = true; },
                    [&](app_ended end) { application_ended(end.index, end.reason, end.exit_code); },
                    [&](exit_msg end) { master_ended(end); },
                    [](message) {});
        }
    }
    void application_ended(std::size_t i, exit_reason const& reason, int exit_code) {
        entries_[i].ended = true;
        bool const normal = reason.is_normal();
        int const code = exit_code >= 0 ? exit_code : (normal ? 0 : 1);
        start_type const type = units()[i].start;
        log(normal ? log::level::info : log::level::error, name(i),
            "ended: " + reason.to_string() + " (" + std::string{to_string(type)} + ')');
        worst_ = std::max(worst_, code);
        if (type == start_type::temporary || (type == start_type::transient && normal)) return;
        exit_code_ = code;
        stopping_ = true;
    }
    /// A master that ends without having told so was killed, by hand or by a bug.
    void master_ended(exit_msg const& end) {
        for (std::size_t i = 0; i < entries_.size(); ++i)
            if (entries_[i].master == end.from && !entries_[i].ended)
                application_ended(i, end.reason.is_normal() ? exit_reason::killed() : end.reason, -1);
    }
    bool nothing_left() const {
        bool any_tree = false;
        for (auto const& each : entries_) {
            if (each.has_tree && !each.ended) return false;
            any_tree = any_tree || each.has_tree;
        }
        return any_tree;  // a node of libraries only stays until it is told to stop
    }
    /// Whether a stop was asked for since the last look.
    bool stop_asked() {
        if (!stopping_)
            stopping_ = receive([](stop_node) { return true; }, after(nanoseconds::zero(), [] { return false; }));
        return stopping_;
    }

    // Stopping.

    void stop_all() {
        board_->advance(node_phase::stopping);
        stop_began_ = monotonic_time();
        deadline_ = stop_began_ + std::min(board_->options().stop_timeout, nanoseconds{std::chrono::hours{24 * 365}});
        each_in_reverse([&](std::size_t i) { ask(i, prepare_stop{}, "prep_stop"); });
        each_in_reverse([&](std::size_t i) { stop_one_tree(i); });
        each_in_reverse([&](std::size_t i) { ask(i, finish_stop{}, "stop"); });
        bool const all_gone = end_the_rest();
        log(log::level::info, "weft", "stopped after " + since(stop_began_));
        board_->finish({.exit_code = killed_ ? exit_killed : exit_code_, .abandoned = !all_gone});
    }
    template <class Act>
    void each_in_reverse(Act act) {
        for (std::size_t i = started_; i-- > 0;)
            if (!entries_[i].ended) act(i);
    }
    template <class Step>
    void ask(std::size_t i, Step what, std::string const& callback) {
        send(entries_[i].master, what);
        auto const [how, problem] = await_step(i, std::min(left(), units()[i].what.shutdown));
        if (how != step::done) log(log::level::error, name(i), "stop callback " + callback + " failed: " + problem);
        if (how == step::late) kill_application(i);
    }
    void stop_one_tree(std::size_t i) {
        nanoseconds const began = monotonic_time();
        send(entries_[i].master, stop_tree{});
        if (await_step(i, std::min(left(), units()[i].what.shutdown)).first != step::late) {
            log(log::level::info, name(i), "stopped, " + since(began));
            return;
        }
        kill_tree(i, left() > nanoseconds::zero() ? units()[i].what.shutdown : board_->options().stop_timeout);
        if (await_step(i, last_grace).first == step::late) kill_application(i);
    }
    void kill_tree(std::size_t i, nanoseconds budget) {
        auto const which = leftovers(board_->in(), name(i));
        log(log::level::error, name(i), "stop budget of " + detail::duration_words(budget) + " used up, killing " +
                                            std::to_string(which.size()) + (which.size() == 1 ? " process" : " processes"));
        log_leftovers(*board_, log::level::error, which);
        for (auto const& each : which) exit_signal(each.id, exit_reason::kill());
        killed_ = true;
    }
    /// Gives up on the master as well.
    void kill_application(std::size_t i) {
        for (auto const& each : leftovers(board_->in(), name(i))) exit_signal(each.id, exit_reason::kill());
        exit_signal(entries_[i].master, exit_reason::kill());
        killed_ = killed_ || stop_began_ != nanoseconds::zero();
        entries_[i].ended = true;
    }
    /// Processes that belong to no tree, or were left over by theirs.
    bool end_the_rest() {
        nanoseconds const time = std::max(left(), last_grace);
        if (end_all_others(board_->in(), exit_reason::shutdown(), time)) return true;
        killed_ = true;
        log(log::level::error, "weft", "killing what does not end:");
        log_leftovers(*board_, log::level::error, leftovers(board_->in(), {}));
        return end_all_others(board_->in(), exit_reason::kill(), last_grace);
    }

    /// Waits for the answer to the last step of master i.
    std::pair<step, std::string> await_step(std::size_t i, nanoseconds limit) {
        std::pair<step, std::string> outcome{step::late, "did not end within " + detail::duration_words(limit)};
        receive(when([&](step_done const& it) { return it.index == i; },
                     [&](step_done it) { outcome = {it.problem.empty() ? step::done : step::failed, std::move(it.problem)}; }),
                when([&](exit_msg const& end) { return end.from == entries_[i].master; },
                     [&](exit_msg end) {
                         entries_[i].ended = true;
                         outcome = {end.reason.is_normal() ? step::done : step::failed, end.reason.to_string()};
                     }),
                after(limit, [] {}));
        return outcome;
    }
    static std::string since(nanoseconds then) { return detail::duration_words(monotonic_time() - then); }

    std::shared_ptr<node_board> board_;
    std::vector<entry> entries_;
    std::size_t started_ = 0;  // masters that were started; those before it may have ended
    nanoseconds started_at_{};
    nanoseconds stop_began_{};  // zero until the stop
    nanoseconds deadline_{};
    int exit_code_ = 0;
    int worst_ = 0;  // of applications whose end does not end the node; counts when nothing else is left
    bool stopping_ = false;
    bool killed_ = false;
};

}  // namespace

void run_controller(std::shared_ptr<node_board> board) { controller{std::move(board)}.run(); }

}  // namespace weft::app
