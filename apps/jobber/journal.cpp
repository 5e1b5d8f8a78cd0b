// Group commit: requests wait while there are more in the mailbox, then go to the store together (journal.hpp).

#include "jobber/journal.hpp"

#include <weft/blocking.hpp>

#include <iterator>
#include <utility>

namespace jobber {

namespace {

constexpr std::size_t most_steps = 500;  // of one commit, so that the first to ask need not wait for all

}  // namespace

journal::journal(store_factory const& open, wall_clock now)
    : now_{std::move(now)}, store_{weft::blocking([&open] { return open(); })} {}

std::vector<job> journal::handle_call(load_jobs) {
    commit();
    return weft::blocking([this] { return store_->load(); });
}

weft::server_next journal::handle_call(record asked, weft::from<recorded> caller) {
    pending_steps_ += asked.steps.size();
    pending_.push_back({std::move(asked.steps), std::move(caller)});
    if (pending_steps_ >= most_steps) commit();
    return weft::noreply().timeout(nanoseconds::zero());
}

std::optional<job> journal::handle_call(settle asked) {
    commit();
    return weft::blocking([this, &asked, now = now_()]() -> std::optional<job> {
        auto const found = store_->find(asked.id);
        if (!found || found->state != job_state::running) return found;
        std::vector<change> step{interrupt(*found, now)};
        static_cast<void>(store_->apply(step));
        return std::move(step.front().now);
    });
}

std::vector<history_line> journal::handle_call(ask_history asked) {
    commit();
    return weft::blocking([this, &asked] { return store_->history(asked.id); });
}

void journal::handle_info(weft::server_timeout) { commit(); }

void journal::commit() {
    if (pending_.empty()) return;
    auto batch = std::exchange(pending_, {});
    std::vector<change> all;
    all.reserve(std::exchange(pending_steps_, 0));
    for (request& each : batch) std::move(each.steps.begin(), each.steps.end(), std::back_inserter(all));
    std::vector<bool> applied;
    try {
        applied = weft::blocking([this, &all] { return store_->apply(all); });
    } catch (...) {
        // It ends the server, and with it the calls that wait: nobody goes on with what is not on the disk. They go with the
        // server, so that they are told its reason.
        pending_ = std::move(batch);
        throw;
    }
    std::size_t at = 0;
    for (request& each : batch) {
        recorded answer;
        for (std::size_t i = 0; i != each.steps.size(); ++i, ++at) {
            answer.applied.push_back(applied[at]);
            answer.steps.push_back(std::move(all[at]));
        }
        std::move(each.caller).reply(std::move(answer));
    }
}

}  // namespace jobber
