// The members move from waiting to in flight to started; the first that fails stops the launching, and those in flight are
// waited for, so that it is known what has to be undone.

#include <weft/application/internal/batch.hpp>
#include <weft/application/internal/leftovers.hpp>
#include <weft/application/internal/step.hpp>
#include <weft/application/internal/stopper.hpp>
#include <weft/application/start_order.hpp>
#include <weft/application/why.hpp>
#include <weft/detail/duration_text.hpp>

#include <algorithm>

namespace weft::app {
namespace {

std::string since(nanoseconds then) { return detail::duration_words(monotonic_time() - then); }

nanoseconds deadline_after(nanoseconds limit) {
    nanoseconds const now = monotonic_time();
    return limit < infinity - now ? now + limit : infinity;
}

/// Follows dependencies of what does not run yet.
class collector {
public:
    explicit collector(book& of) : book_{of} {}

    result<void> add(std::string const& name) {
        if (std::any_of(graph_.begin(), graph_.end(), [&](needs const& each) { return each.name == name; })) return {};
        auto const what = book_.find_or_load(name);
        if (!what) return what.error();
        if (book_.runs(name)) return {};
        std::size_t const at = graph_.size();
        graph_.push_back({.name = name, .on = {}});
        for (auto const& needed : (*what)->what.depends)
            if (auto const done = follow(at, needed); !done) return done.error();
        return {};
    }
    [[nodiscard]] std::vector<needs> take() {
        // Of what is not a member there is nothing to wait for.
        for (auto& each : graph_)
            std::erase_if(each.on, [&](std::string const& name) {
                return std::none_of(graph_.begin(), graph_.end(), [&](needs const& one) { return one.name == name; });
            });
        return std::move(graph_);
    }

private:
    result<void> follow(std::size_t at, dependency const& needed) {
        auto const found = book_.find_or_load(needed.name);
        bool const fits = found && needed.accepts((*found)->what.version);
        if (!fits && needed.optional) return {};
        if (!found) return found.error();
        if (!fits) return why::wrong_version(graph_[at].name, needed.to_string(), (*found)->what.version.to_string());
        graph_[at].on.push_back(needed.name);
        return add(needed.name);
    }

    book& book_;
    std::vector<needs> graph_;
};

}  // namespace

result<std::vector<batch_member>> members_for(book& of, std::vector<std::string> const& wanted, start_type type) {
    collector all{of};
    for (auto const& name : wanted)
        if (auto const done = all.add(name); !done) return done.error();
    auto const graph = all.take();
    auto const sorted = sort_by_needs(graph);
    if (!sorted.cycle.empty()) return why::cycle(sorted.cycle);
    std::vector<batch_member> members;
    for (auto const& name : sorted.order) {
        auto const node = std::find_if(graph.begin(), graph.end(), [&](needs const& each) { return each.name == name; });
        members.push_back({.name = name, .type = type, .needs = node->on});
    }
    return members;
}

batch::batch(std::shared_ptr<book> of, std::vector<batch_member> members, start_mode mode)
    : book_{std::move(of)}, at_once_{mode == start_mode::serial ? 1 : members.size()} {
    for (auto& each : members) members_.push_back({.what = std::move(each)});
}

result<std::vector<std::string>> batch::run() {
    for (;;) {
        launch_ready();
        if (in_flight() == 0) break;
        await_one();
    }
    if (!failure_) run_phases();
    if (!failure_) return confirm(), started_;
    if (book_->wished()) {
        // The system's stop takes over what is up.
        for (auto& each : members_)
            if (each.now == progress::started) each.held->settle(standing::running);
    } else {
        undo();
    }
    return *failure_;
}

std::size_t batch::in_flight() const {
    return static_cast<std::size_t>(
        std::count_if(members_.begin(), members_.end(), [](state const& each) { return each.now == progress::in_flight; }));
}

batch::state* batch::find(pid master) {
    auto const found = std::find_if(members_.begin(), members_.end(),
                                    [&](state const& each) { return each.now == progress::in_flight && each.master == master; });
    return found == members_.end() ? nullptr : &*found;
}

bool batch::is_done(std::string const& name) const {
    return std::any_of(members_.begin(), members_.end(), [&](state const& each) {
        return each.what.name == name && (each.now == progress::started || each.now == progress::passed_over);
    });
}

bool batch::is_ready(state const& which) const {
    return which.now == progress::waiting &&
           std::all_of(which.what.needs.begin(), which.what.needs.end(), [&](std::string const& name) { return is_done(name); });
}

void batch::launch_ready() {
    for (auto& each : members_) {
        if (!failure_ && book_->wished()) failure_ = why::stopping();
        if (failure_ || in_flight() >= at_once_) return;
        if (is_ready(each)) launch(each);
    }
}

void batch::launch(state& which) {
    auto const what = book_->find(which.what.name);
    if (!what) return has_failed(which, why::no_such_application(which.what.name), "it was unloaded");
    nanoseconds const limit = what->what->what.start_timeout;
    auto held = claim::take(book_, which.what.name, standing::loaded, limit);
    if (!held) {
        if (book_->runs(which.what.name)) which.now = progress::passed_over;
        else has_failed(which, why::start_failed(which.what.name, "others start or stop it"), "others start or stop it");
        return;
    }
    which.held = std::move(held);
    which.now = progress::in_flight;
    which.began = monotonic_time();
    which.deadline = deadline_after(limit);
    if (book_->options().on_start_of) book_->options().on_start_of(which.what.name, limit);
    which.master = start_master(book_, what->what, which.what.type);
    which.watch = monitor(which.master);
    book_->note_master(which.what.name, which.master, which.what.type);
}

void batch::await_one() {
    auto nearest = std::find_if(members_.begin(), members_.end(), [](state const& each) { return each.now == progress::in_flight; });
    for (auto each = nearest; each != members_.end(); ++each)
        if (each->now == progress::in_flight && each->deadline < nearest->deadline) nearest = each;
    nanoseconds const left = nearest->deadline == infinity ? infinity
                                                           : std::max(nearest->deadline - monotonic_time(), nanoseconds::zero());
    auto const failed = [&](state& which, std::string const& problem) {
        has_failed(which, why::start_failed(which.what.name, problem), problem);
    };
    receive(when([&](app_started const& it) { return find(it.master) != nullptr; },
                 [&](app_started it) {
                     state& which = *find(it.master);
                     if (it.problem.empty()) return has_started(which, it.top);
                     if (it.returned_error) return failed(which, it.problem);
                     has_failed(which, why::bad_return(which.what.name, it.problem), it.problem);
                 }),
            when([&](down_msg const& down) { return find(down.object) != nullptr; },
                 [&](down_msg down) { failed(*find(down.object), down.reason.to_string()); }),
            after(left, [&] {
                nanoseconds const limit = nearest->held->record().what->what.start_timeout;
                failed(*nearest, "did not start within " + detail::duration_words(limit));
            }));
}

void batch::has_started(state& which, pid top) {
    demonitor(which.watch, {.flush = true});
    which.now = progress::started;
    if (top) book_->note_tree(which.what.name);
    started_.push_back(which.what.name);
    std::size_t const count = leftovers(book_->in(), which.what.name).size();
    book_->log(log::level::info, which.what.name,
               "started " + which.held->record().what->what.version.to_string() + ", " + std::to_string(count) +
                   (count == 1 ? " process, " : " processes, ") + since(which.began));
}

void batch::has_failed(state& which, exit_reason why, std::string const& problem) {
    book_->log(log::level::error, "weft", "cannot start " + which.what.name + ": " + problem);
    if (which.now == progress::in_flight) {
        demonitor(which.watch, {.flush = true});
        kill_application(*book_, which.what.name, which.master);
        which.held->settle(standing::loaded);
    }
    which.now = progress::passed_over;
    if (!failure_) failure_ = std::move(why);
}

void batch::run_phases() {
    for (auto const& name : started_) {
        if (book_->wished()) failure_ = why::stopping();
        auto const which = std::find_if(members_.begin(), members_.end(), [&](state const& each) { return each.what.name == name; });
        if (failure_ || !run_phases_of(*which)) return;
    }
}

bool batch::run_phases_of(state& which) {
    auto const what = which.held->record().what;
    if (!what->callbacks.phase) return true;
    for (auto const& phase : what->what.phases) {
        auto const [how, problem] = take_step(which.master, run_phase{{}, phase}, what->what.start_timeout);
        if (how == step_end::done) continue;
        std::string const text = "phase " + phase.name + ": " + problem;
        book_->log(log::level::error, "weft", "cannot start " + which.what.name + ": " + text);
        if (how == step_end::late) kill_application(*book_, which.what.name, which.master);
        failure_ = why::start_failed(which.what.name, text);
        return false;
    }
    return true;
}

void batch::confirm() {
    for (auto& each : members_) {
        if (each.now != progress::started) continue;
        each.held->settle(standing::running);
        send(each.master, start_is_over{});
        // One that was killed meanwhile could not be known as running before; the controller did not listen to its end.
        if (!is_alive(each.master)) send(book_->process(), app_ended{each.master, exit_reason::killed(), -1});
    }
}

void batch::undo() {
    std::vector<claim> up;
    for (auto const& name : started_)
        for (auto& each : members_)
            if (each.what.name == name) up.push_back(std::move(*each.held));
    stopper{book_}.run(std::move(up));
}

}  // namespace weft::app
