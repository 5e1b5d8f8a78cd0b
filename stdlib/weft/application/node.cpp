// The side of the node that is no process: handing the work to the controller, and holding it to its time.

#include <weft/application/error.hpp>
#include <weft/application/internal/controller.hpp>
#include <weft/application/internal/leftovers.hpp>
#include <weft/application/internal/signal_table.hpp>
#include <weft/crash_dump.hpp>
#include <weft/detail/duration_text.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>

namespace weft::app {
namespace {

constexpr nanoseconds report_every = std::chrono::seconds{5};
// What the controller may be late with its own "budget used up", before the waiting thread says it instead.
constexpr nanoseconds backstop = std::chrono::seconds{1};
constexpr int exit_killed = 124;

std::string count_of(std::size_t processes) {
    return std::to_string(processes) + (processes == 1 ? " process" : " processes");
}

/// Waits for the end of a stop that has begun; false when it is over its budget.
bool wait_for_stop(book& of) {
    nanoseconds const limit = of.options().stop_timeout;
    for (nanoseconds waited{}; limit == infinity || waited < limit + backstop;) {
        nanoseconds const slice = limit == infinity ? report_every : std::min(report_every, limit + backstop - waited);
        if (of.wait_for(node_phase::stopped, slice)) return true;
        waited += slice;
        if (slice < report_every) continue;
        auto const which = leftovers(of.in(), {});
        of.log(log::level::warning, "weft", "still stopping after " + detail::duration_words(waited) + "; " +
                                                count_of(which.size()) + " left");
        log_leftovers(of, log::level::warning, which);
    }
    return false;
}

/// Errors: app::error (unusable_module).
std::vector<batch_member> load_all(book& into, std::vector<unit> units) {
    std::vector<batch_member> members;
    for (auto& each : units) {
        if (!each.args.empty()) each.what.args = std::move(each.args);
        members.push_back({.name = each.what.name, .type = each.start});
        auto const done = into.load({.what = std::move(each.what), .callbacks = each.callbacks, .directory = std::move(each.directory),
                                      .commands = std::move(each.commands)},
                                    std::move(each.env));
        if (!done) throw error{trouble::unusable_module, done.error().to_string()};
    }
    return members;
}

}  // namespace

node::node(runtime& in, std::vector<unit> units, node_options options)
    : book_{std::make_shared<book>(in, std::move(options), true)}, members_{load_all(*book_, std::move(units))},
      controller_{in.spawn([of = book_] { run_controller(of); },
                           {.name = std::string{book::process_name}, .label = "applications", .trap_exit = true})} {}

node::~node() {
    if (book_->wish_stop({})) send(controller_, stop_node{});
}

void node::start() { send(controller_, begin_node{members_}); }

void node::request_stop(std::string_view why, int exit_code) {
    ask_to_stop(*book_, controller_, {.why = std::string{why}, .exit_code = exit_code});
}

void node::signal_came(int number) {
    if (reports(number)) return;
    switch (reaction_to(number, book_->action_of(number))) {
        case reaction::none: return;
        case reaction::event: return tell(number);
        case reaction::stop: return stop_or_abort(number);
        case reaction::halt: return leave_now(*book_, 0);
        case reaction::crash: halt(to_string(os_signal{number}));
    }
}

/// Whether it asks for a report here; HUP is an event all the same.
bool node::reports(int number) {
    auto const& report = book_->options().on_report;
    auto const what = report_for(number);
    if (!report || !what || book_->action_of(number) != signal_action::by_default) return false;
    report(*what);
    if (*what == node_report::reload) tell(number);
    return true;
}

void node::tell(int number) {
    if (pid const listener = book_->listener()) gen_event::notify(gen_event::manager<os_signal>{listener}, os_signal{number});
}

void node::stop_or_abort(int number) {
    std::string const name = to_string(os_signal{number});
    // Relaxed: see the member.
    if (!told_to_stop_.exchange(true, std::memory_order_relaxed)) return request_stop(name);
    book_->log(log::level::error, "weft", name + " again: aborting");
    log_leftovers(*book_, log::level::error, leftovers(book_->in(), {}));
    leave_now(*book_, exit_signalled + number);
}

bool node::is_ready() const {
    return book_->wait_for(node_phase::running, nanoseconds::zero()) && !book_->wait_for(node_phase::stopping, nanoseconds::zero());
}

node_end node::wait() {
    static_cast<void>(book_->wait_for(node_phase::stopping, infinity));
    if (wait_for_stop(*book_)) return book_->end();
    auto const which = leftovers(book_->in(), {});
    book_->log(log::level::error, "weft", "stop budget of " + detail::duration_words(book_->options().stop_timeout) +
                                              " used up, killing " + count_of(which.size()));
    tell_killed(*book_, which);
    return {.exit_code = exit_killed, .abandoned = true, .restart = false, .killed = book_->killed()};
}

}  // namespace weft::app
