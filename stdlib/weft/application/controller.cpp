// The controller's own waits are short: starts and stops one by one are the work of operations, beside it. Only the stop
// of the whole is done here, when nothing else is to be done any more.

#include <weft/application/internal/controller.hpp>
#include <weft/application/internal/leftovers.hpp>
#include <weft/application/internal/master.hpp>
#include <weft/application/internal/operation.hpp>
#include <weft/application/internal/stopper.hpp>
#include <weft/detail/duration_text.hpp>
#include <weft/heart/line.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>

#include <algorithm>

#include <unistd.h>

namespace weft::app {
namespace {

constexpr int exit_killed = 124;
constexpr nanoseconds last_grace = std::chrono::milliseconds{300};  // for what was killed to be gone
constexpr char const* signals_name = "weft.signals";

struct boot_over {
    bool good;
};

std::string since(nanoseconds then) { return detail::duration_words(monotonic_time() - then); }

class controller {
public:
    explicit controller(std::shared_ptr<book> of) : book_{std::move(of)} {}

    void run() {
        set_behaviour("application_controller");
        serve();
        if (!runtime_ends_ || book_->is_of_node()) stop_all();
    }

private:
    void log(log::level urgency, std::string_view application, std::string const& text) const {
        book_->log(urgency, application, text);
    }
    void wish_stop(int exit_code) { book_->wish_stop({.why = {}, .exit_code = exit_code}); }

    /// The manager of signals as events; there is none before somebody wants it.
    void listen() {
        if (book_->listener()) return;
        auto const started = gen_event::try_start_link<os_signal>({.name = signals_name});
        if (started) book_->set_listener(started->process());
        else log(log::level::error, "weft", "signals cannot be events: " + started.error().to_string());
    }

    void serve() {
        while (!book_->wished()) {
            receive([&](begin_node const& what) { boot(what.members); },
                    [&](boot_over const& how) { booted(how.good); },
                    [&](app_ended const& end) { application_ended(end.master, end.reason, end.exit_code); },
                    [&](exit_msg const& end) { somebody_ended(end); },
                    [&](want_listener) { listen(); },
                    [](stop_node) {},
                    [](message) {});
            if (nothing_left()) wish_stop(worst_);
        }
    }

    void boot(std::vector<batch_member> const& members) {
        began_ = monotonic_time();
        book_->advance(node_phase::starting);
        book_->in().spawn(
            [of = book_, members] {
                operation_ticket const ticket{*of};
                bool const good = ticket && batch{of, members, start_mode::serial}.run();
                send(of->process(), boot_over{good});
            },
            {.label = "applications/boot"});
    }
    void booted(bool good) {
        if (!good) return wish_stop(1);
        if (!book_->advance(node_phase::running)) return;
        std::string const& hint = book_->options().ready_hint;
        log(log::level::info, "weft", "ready after " + since(began_) + (hint.empty() ? "" : "; " + hint));
        if (book_->options().on_ready) book_->options().on_ready();
    }

    void application_ended(pid master, exit_reason const& reason, int exit_code) {
        auto const which = book_->note_end(master);
        if (!which) return;
        bool const normal = reason.is_normal();
        int const code = exit_code >= 0 ? exit_code : (normal ? 0 : 1);
        log(normal ? log::level::info : log::level::error, which->what->what.name,
            "ended: " + reason.to_string() + " (" + std::string{to_string(which->type)} + ')');
        worst_ = std::max(worst_, code);
        if (which->type == start_type::temporary || (which->type == start_type::transient && normal)) return;
        wish_stop(code);
    }
    void somebody_ended(exit_msg const& end) {
        if (!end.from) {
            runtime_ends_ = true;
            wish_stop(0);
        } else if (end.from == book_->listener()) {
            book_->set_listener({});
            listen();
        } else {
            // A master that ends without having told so was killed, by hand or by a bug.
            application_ended(end.from, end.reason.is_normal() ? exit_reason::killed() : end.reason, -1);
        }
    }
    /// A node of libraries only stays until it is told to stop, and so does one whose applications were stopped by hand.
    bool nothing_left() const {
        if (!book_->is_of_node() || !book_->options().ends_when_done) return false;
        bool any_ended = false;
        for (auto const& each : book_->all()) {
            if (each.now == standing::starting || (each.now != standing::loaded && each.has_tree)) return false;
            any_ended = any_ended || (each.ended_by_itself && each.has_tree);
        }
        return any_ended;
    }

    void stop_all() {
        book_->advance(node_phase::stopping);
        nanoseconds const began = monotonic_time();
        stopper all{book_, book_->options().stop_timeout};
        end_operations(all.left());
        all.run(claim_running());
        bool const gone = end_the_rest(all.left());
        log(log::level::info, "weft", "stopped after " + since(began));
        auto const wish = book_->wished().value_or(stop_wish{});
        bool const killed = killed_ || all.killed();
        book_->finish({.exit_code = killed ? exit_killed : wish.exit_code, .abandoned = !gone, .restart = wish.restart});
    }
    /// What is being started becomes ready or fails in its own time; no other begins.
    void end_operations(nanoseconds patience) {
        nanoseconds const deadline = patience == infinity ? infinity : monotonic_time() + patience;
        for (pid const each : book_->operations()) {
            ref const watch = monitor(each);
            nanoseconds const left = deadline == infinity ? infinity : std::max(deadline - monotonic_time(), nanoseconds::zero());
            if (hears_of(watch, left)) continue;
            exit_signal(each, exit_reason::kill());
            killed_ = true;
            static_cast<void>(hears_of(watch, infinity));
        }
    }
    static bool hears_of(ref watch, nanoseconds patience) {
        return receive(when([watch](down_msg const& it) { return it.monitor == watch; }, [](down_msg) { return true; }),
                       after(patience, [] { return false; }));
    }
    std::vector<claim> claim_running() {
        auto running = book_->all();
        std::erase_if(running, [](application_record const& each) { return each.now != standing::running; });
        std::sort(running.begin(), running.end(), [](auto const& a, auto const& b) { return a.serial < b.serial; });
        std::vector<claim> held;
        for (auto const& each : running)
            if (auto one = claim::take(book_, each.what->what.name, standing::running)) held.push_back(std::move(*one));
        return held;
    }
    /// Processes that belong to no tree, or were left over by theirs.
    bool end_the_rest(nanoseconds time) {
        if (end_all_others(book_->in(), exit_reason::shutdown(), std::max(time, last_grace))) return true;
        killed_ = true;
        log(log::level::error, "weft", "killing what does not end:");
        tell_killed(*book_, leftovers(book_->in(), {}));
        return end_all_others(book_->in(), exit_reason::kill(), last_grace);
    }

    std::shared_ptr<book> book_;
    nanoseconds began_{};
    int worst_ = 0;  // of applications whose end does not end the node; counts when nothing else is left
    bool runtime_ends_ = false;
    bool killed_ = false;
};

}  // namespace

void run_controller(std::shared_ptr<book> of) {
    weft::detail::shared_state::open(of, self());
    controller{std::move(of)}.run();
}

bool ask_to_stop(book& of, pid controller, stop_wish wish) {
    std::string const why = wish.why;
    bool const for_good = !wish.restart;
    bool const is_first = of.wish_stop(std::move(wish));
    // A node that is ending because something failed ends in order from the moment on that somebody wants it to.
    if (for_good && of.is_of_node() && !of.wished()->restart) heart::tell_orderly_end();
    if (!is_first) return false;
    nanoseconds const limit = of.options().stop_timeout;
    std::string const most = limit == infinity ? "" : ", " + detail::duration_words(limit) + " at most";
    std::string const& hint = of.options().stop_hint;
    of.log(log::level::info, "weft", why + ": stopping" + most + (hint.empty() ? "" : " (" + hint + ')'));
    of.advance(node_phase::stopping);
    send(controller, stop_node{});
    return true;
}

void leave_now(book const& of, int status) {
    heart::tell_orderly_end();
    if (of.options().on_halt) of.options().on_halt();
    ::_exit(status);
}

std::shared_ptr<book> find_book() {
    return std::static_pointer_cast<book>(weft::detail::shared_state::find(book::kind, book::process_name, weft::detail::type_of<book>));
}

std::shared_ptr<book> this_book() {
    for (;;) {
        if (auto found = find_book()) return found;
        runtime& in = this_runtime();
        try {
            if (!whereis(book::process_name))
                in.spawn([of = std::make_shared<book>(in, node_options{}, false)] { run_controller(of); },
                         {.name = std::string{book::process_name}, .label = "applications", .trap_exit = true});
        } catch (argument_error const&) {
            // The name is taken: somebody else was faster.
        }
        yield();
    }
}

}  // namespace weft::app
