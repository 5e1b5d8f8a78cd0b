// Rounds of attempts (mailing.hpp).

#include "sender/mailing.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <weft/detail/duration_text.hpp>
#include <weft/task.hpp>

namespace sender {

namespace {

using kind = verdict::kind;

struct attempt {
    std::size_t person;
    verdict what;
};

std::chrono::sys_seconds now() {
    return std::chrono::sys_seconds{std::chrono::duration_cast<std::chrono::seconds>(weft::system_time())};
}

// What became of it, for the journal. That it cannot be written is the next one's news, who needs it before mailing.
void settle(journal const& notes, std::string const& key, verdict const& what, bool committed) {
    if (!committed || what.what == kind::unknown) return;
    try {
        notes.settle(key, what.what == kind::sent);
    } catch (journal_error const&) {}  // NOLINT: told by the next begin or by the sync at the end
}

// One attempt for one person, in a task that may be killed at any moment.
verdict try_once(mailing_plan const& plan, std::size_t person) {
    auto const& to = plan.people[person];
    bool committed = false;
    try {
        auto const what = plan.text.write({.fields = to.fields, .address = to.address, .id = plan.ids[person], .date = now()});
        auto const came_to = plan.way->deliver(what, [&] {
            plan.notes.begin(to.key);
            committed = true;
        });
        settle(plan.notes, to.key, came_to, committed);
        return came_to;
    } catch (journal_error const& unwritable) {
        return {kind::stop, std::string{"the journal cannot be written: "} + unwritable.what()};
    } catch (letter_error const& unusable) { return {kind::refused, unusable.what()}; }
}

// What became of an attempt that was cut off. The journal's process knew of the step that cannot be undone before the task
// could take it.
verdict after_cut(mailing_plan const& plan, std::size_t person, std::string const& why) {
    auto const& key = plan.people[person].key;
    auto const noted = plan.notes.of(key);
    if (noted == standing::sent) return {};
    if (noted == standing::not_mailed) return {kind::try_again, why};
    auto seen = plan.way->look(plan.ids[person]);
    if (seen.what == kind::try_again) seen.reason = why;
    settle(plan.notes, key, seen, true);
    return seen;
}

class rounds {
public:
    rounds(std::shared_ptr<mailing_plan const> plan, pacing const& pace, mailing_watch const& watch)
        : plan_{std::move(plan)}, pace_{pace}, watch_{watch}, verdicts_(plan_->people.size(), {kind::stop, "not tried"}),
          tasks_{weft::task_supervisor::start_link({.label = "sender.attempts"})} {}

    std::vector<verdict> run() {
        std::vector<std::size_t> left(plan_->people.size());
        std::iota(left.begin(), left.end(), std::size_t{0});
        for (unsigned round = 0; !left.empty() && round <= pace_.retries; ++round) {
            if (round > 0) pause(round, left.size());
            go_round(left);
            if (stopped_) break;
            std::erase_if(left, [this](std::size_t person) { return verdicts_[person].what != kind::try_again; });
        }
        if (stopped_) close();
        return std::move(verdicts_);
    }

private:
    void pause(unsigned round, std::size_t people) const {
        auto const time = pause_before(round, pace_.backoff);
        if (watch_.pausing) watch_.pausing(round, time, people);
        weft::sleep_for(time);
    }

    void go_round(std::vector<std::size_t> const& people) {
        auto const once = [plan = plan_](std::size_t person) { return attempt{person, try_once(*plan, person)}; };
        auto tried = weft::task::async_stream_nolink(tasks_, weft::task::zip_input_on_exit(people), once,
                                                     {.max_concurrency = pace_.concurrency,
                                                      .ordered = false,
                                                      .timeout = pace_.timeout,
                                                      .on_timeout = weft::on_timeout::kill_task});
        for (auto& each : tried) {
            note(each ? *std::move(each) : attempt{each.error().input, cut_off(each.error())});
            if (stopped_) return;
        }
    }

    verdict cut_off(weft::task::failed_input<std::size_t> const& failed) const {
        bool const late = failed.reason == weft::exit_reason::timeout();
        return after_cut(*plan_, failed.input,
                         late ? "took longer than " + weft::detail::duration_word(pace_.timeout) + " (--timeout)"
                              : "the attempt failed: " + failed.reason.to_string());
    }

    void note(attempt tried) {
        if (watch_.tried) watch_.tried(tried.what);
        if (tried.what.what == kind::stop) stopped_ = tried.what.reason;
        verdicts_[tried.person] = std::move(tried.what);
    }

    // Attempts that ran when the mailing stopped were cut off with it.
    void close() {
        for (std::size_t person = 0; person < verdicts_.size(); ++person) {
            auto& known = verdicts_[person];
            if (known.what != kind::stop && known.what != kind::try_again) continue;
            known = after_cut(*plan_, person, *stopped_);
            if (known.what == kind::try_again) known.what = kind::stop;
        }
    }

    std::shared_ptr<mailing_plan const> plan_;
    pacing pace_;
    mailing_watch const& watch_;
    std::vector<verdict> verdicts_;
    weft::pid tasks_;
    std::optional<std::string> stopped_;
};

}  // namespace

weft::nanoseconds pause_before(unsigned round, weft::nanoseconds backoff) {
    auto pause = round == 0 ? weft::nanoseconds{0} : std::min(backoff, longest_pause);
    for (unsigned i = 1; i < round && pause < longest_pause; ++i) pause = std::min(2 * pause, longest_pause);
    return pause;
}

std::vector<verdict> mail_all(std::shared_ptr<mailing_plan const> const& plan, pacing const& pace, mailing_watch const& watch) {
    return rounds{plan, pace, watch}.run();
}

}  // namespace sender
