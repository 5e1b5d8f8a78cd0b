// The three verbs of the application (run.hpp). A run's own process starts the tree, hands it the jobs, and from then on
// only listens.

#include "jobber/run.hpp"

#include "jobber/progress.hpp"
#include "jobber/queue.hpp"
#include "jobber/spec_json.hpp"
#include "jobber/sqlite_store.hpp"
#include "jobber/tree.hpp"
#include "storage/lock_file.hpp"

#include <weft/blocking.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/supervisor.hpp>

#include <algorithm>
#include <ostream>
#include <set>

namespace jobber {

namespace {

constexpr auto prefix = "jobber: ";
constexpr nanoseconds more_than_grace = std::chrono::seconds{3};  // to be killed, and to journal what became of it

/// Prints what is wrong with the input or the journal; the exit code is the value.
template <class Act>
int reporting(streams const& io, Act act) {
    try {
        return act();
    } catch (input_error const& wrong) {
        io.err << prefix << wrong.what() << '\n';
    } catch (store_error const& wrong) {
        io.err << prefix << wrong.what() << '\n';
    }
    return exit_codes::unusable;
}

int refuse_locked(std::string const& journal, streams const& io) {
    io.err << prefix << journal << " is in use by another jobber\n";
    return exit_codes::in_use;
}

std::string joined(std::vector<std::string> const& words) {
    constexpr std::size_t most = 10;
    std::string text;
    for (std::size_t i = 0; i != std::min(most, words.size()); ++i) text += (i == 0 ? "" : ", ") + words[i];
    return words.size() > most ? text + " and " + std::to_string(words.size() - most) + " more" : text;
}

[[noreturn]] void refuse_conflicts(std::vector<std::string> const& ids) {
    throw input_error{"the journal has these jobs already, but not as the files have them: " + joined(ids)};
}

/// After an orderly stop nothing is running; the next start would say so too, but people look before that.
void settle_all(std::string const& journal) {
    sqlite_store store{journal, sqlite_mode::read_write};
    std::vector<change> steps;
    for (job& each : store.load())
        if (each.state == job_state::running) steps.push_back(interrupt(std::move(each), weft::system_time()));
    store.apply(steps);
}

class run_of_jobs {
public:
    run_of_jobs(run_options const& what, runner const& run, streams const& io)
        : what_{what}, run_{run}, io_{io}, parent_{weft::parent()}, progress_{io.err, io.err_is_terminal && !what.quiet} {}

    int to_the_end(std::vector<job_spec> specs) {
        auto const top = weft::supervisor::try_start_link(tree(store_of(what_.journal), options()));
        if (!top) throw store_error{"cannot start: " + top.error().to_string()};
        top_ = *top;
        hand_over(std::move(specs));
        while (!over_) listen();
        progress_.finish();
        if (code_ == exit_codes::fine) conclude();
        stop_tree();
        if (stopped_) weft::blocking([this] { settle_all(what_.journal); });
        return code_;
    }

private:
    static store_factory store_of(std::string const& path) {
        return [path] { return std::make_unique<sqlite_store>(path, sqlite_mode::read_write); };
    }

    [[nodiscard]] queue_options options() const {
        return {.jobs = what_.jobs, .limits = what_.limits, .run = run_, .shutdown = what_.grace + more_than_grace, .listener = weft::self()};
    }

    void hand_over(std::vector<job_spec> specs) {
        auto const before = weft::try_call(weft::named<queue>(queue::name), list_jobs{}, weft::infinity);
        if (before) {
            for (job const& each : *before)
                if (is_over(each.state)) over_before_.insert(each.spec.id);
        }
        auto const added = weft::try_call(weft::named<queue>(queue::name), add_jobs{std::move(specs)}, weft::infinity);
        if (!before || !added) return give_up("the queue ended: " + (before ? added.error() : before.error()).to_string());
        if (!added->conflicts.empty()) {
            stop_tree();
            refuse_conflicts(added->conflicts);
        }
        handed_over_ = true;
        look_for_end();
    }

    void listen() {
        weft::receive([this](queue_news told) { hear(std::move(told)); },
                      [this](weft::exit_msg told) {
                          if (told.from == top_) return give_up("gave up: " + told.reason.to_string());
                          if (told.from == parent_) over_ = stopped_ = true;
                      });
    }

    void hear(queue_news told) {
        if (told.ended && told.ended->state == job_state::failed && !what_.quiet) report(*told.ended);
        progress_.show(counts_text(told.counts));
        if (told.counts.unfinished() == 0) look_for_end();
    }

    /// News may be old: from before the jobs were handed over.
    void look_for_end() {
        if (!handed_over_ || what_.stay) return;
        auto const now = weft::try_call(weft::named<queue>(queue::name), count_jobs{}, weft::infinity);
        over_ = over_ || (now && now->unfinished() == 0);
    }

    void report(job const& failed) {
        progress_.finish();
        io_.err << prefix << printable(failed.spec.id) << " failed after " << failed.attempts
                << (failed.attempts == 1 ? " attempt: " : " attempts: ") << printable(failed.last.reason) << '\n';
    }

    void give_up(std::string const& why) {
        progress_.finish();
        io_.err << prefix << why << '\n';
        code_ = exit_codes::unusable;
        over_ = true;
    }

    /// The summary is of the jobs that this run has had to do.
    void conclude() {
        auto all = weft::try_call(weft::named<queue>(queue::name), list_jobs{}, weft::infinity);
        if (!all) return give_up("the queue ended: " + all.error().to_string());
        std::erase_if(*all, [this](job const& each) { return over_before_.contains(each.spec.id); });
        nanoseconds const took = weft::monotonic_time() - started_;
        io_.out << (what_.json ? summary_json(*all, took) : summary_text(*all, took)) << std::flush;
        if (!io_.out) return give_up("cannot write the summary to standard output");
        if (!stopped_ && count(*all).failed != 0) code_ = exit_codes::some_failed;
    }

    void stop_tree() { static_cast<void>(weft::try_stop(top_, weft::exit_reason::shutdown())); }

    run_options const& what_;
    runner const& run_;
    streams const& io_;
    weft::pid parent_;
    weft::pid top_;
    progress progress_;
    nanoseconds started_ = weft::monotonic_time();
    std::set<std::string> over_before_;
    bool handed_over_ = false;
    bool over_ = false;
    bool stopped_ = false;
    int code_ = exit_codes::fine;
};

}  // namespace

int run_jobs(run_options const& what, runner const& run, streams const& io) {
    return reporting(io, [&] {
        auto specs = weft::blocking([&] { return read_spec_files(what.files); });
        auto const lock = weft::blocking([&] { return storage::lock_file::try_take(storage::lock_path(what.journal)); });
        if (!lock) return refuse_locked(what.journal, io);
        // Opened once before anything starts: what is wrong with it is said here, not by a supervisor.
        weft::blocking([&] { sqlite_store{what.journal, sqlite_mode::read_write}; });
        return run_of_jobs{what, run, io}.to_the_end(std::move(specs));
    });
}

int add_to_journal(add_options const& what, streams const& io) {
    return reporting(io, [&] {
        return weft::blocking([&, now = weft::system_time()] {
            auto specs = read_spec_files(what.files);
            auto const lock = storage::lock_file::try_take(storage::lock_path(what.journal));
            if (!lock) return refuse_locked(what.journal, io);
            sqlite_store store{what.journal, sqlite_mode::read_write};
            std::vector<change> steps;
            std::vector<std::string> conflicts;
            for (job_spec& each : specs) {
                auto const known = store.find(each.id);
                if (!known) steps.push_back(add(std::move(each), now));
                else if (known->spec != each) conflicts.push_back(each.id);
            }
            if (!conflicts.empty()) refuse_conflicts(conflicts);
            store.apply(steps);
            io.out << steps.size() << " added, " << specs.size() - steps.size() << " known already\n" << std::flush;
            return exit_codes::fine;
        });
    });
}

int show_status(status_options const& what, streams const& io) {
    return reporting(io, [&] {
        return weft::blocking([&] {
            sqlite_store store{what.journal, sqlite_mode::read_only};
            if (what.id.empty()) {
                auto const all = store.load();
                io.out << (what.json ? list_json(all, what.which) : list_text(all, what.which)) << std::flush;
                return exit_codes::fine;
            }
            auto const one = store.find(what.id);
            if (!one) throw input_error{what.journal + " has no job " + what.id};
            auto const history = store.history(what.id);
            io.out << (what.json ? job_json(*one, history) : job_text(*one, history)) << std::flush;
            return exit_codes::fine;
        });
    });
}

}  // namespace jobber
