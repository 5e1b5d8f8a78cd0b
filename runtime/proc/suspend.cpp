// What a process asks of others that then answer into its reply cell: to stand still, to tell of themselves. And what a
// suspended one does with that; where it parks is in wait.cpp.

#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"

#include <weft/errors.hpp>

namespace weft::proc {

using detail::signal_kind;

void process::suspend_other(pid other, bool wait, std::source_location where) {
    catch_up();
    if (other == id()) throw argument_error{"suspend: a process cannot suspend itself; receive waits"};
    if (home_->find_alive(other) == nullptr) throw noproc_error{"suspend: process " + weft::to_string(other) + " has ended"};
    std::uint64_t const answer = wait ? open_reply() : 0;
    ++rare().suspending[other];
    home_->post(other, make_signal(signal_kind::suspend, suspend_signal{id(), answer}).release());
    if (wait && !await_reply(infinity, other, where)) {
        rare().suspending.erase(other);
        throw noproc_error{"suspend: process " + weft::to_string(other) + " has ended"};
    }
}

void process::resume_other(pid other) {
    catch_up();
    auto& mine = rare().suspending;
    auto const found = mine.find(other);
    if (found == mine.end())
        throw argument_error{"resume: process " + weft::to_string(other) + " is not suspended by the caller"};
    if (--found->second == 0) mine.erase(found);
    home_->post(other, make_signal(signal_kind::resume, resume_signal{id(), 1}).release());
}

void process::accept_suspend(suspend_signal const& asked) {
    ++rare().suspended_by[asked.from];
    if (asked.answer != 0) rare().suspenders_waiting.push_back(asked);
    duties_ |= held;
}

void process::accept_resume(resume_signal const& asked) {
    auto& by = rare().suspended_by;
    auto const found = by.find(asked.from);
    if (found == by.end()) return;
    if (found->second > asked.times) found->second -= asked.times;
    else by.erase(found);
    if (by.empty()) duties_ &= static_cast<std::uint8_t>(~held);
}

/// False: it ends instead.
void process::answer_suspenders(bool stands_still) {
    rarities* const its = rare_if_any();
    if (its == nullptr) return;
    for (suspend_signal const& each : its->suspenders_waiting) {
        auto answer = stands_still ? make_reply(each.answer, call_done{}) : make_reply(each.answer, call_failure{exit_reason::noproc()});
        home_->post(each.from, answer.release());
    }
    its->suspenders_waiting.clear();
}

std::optional<process_details> process::ask(pid of, std::source_location where) {
    catch_up();
    process_summary seen;
    {
        auto const pinned = home_->pin();
        process* const found = home_->find_alive(of);
        if (found == nullptr) return std::nullopt;
        seen = found->summary(base::monotonic_now());
    }
    process_details out;
    if (of == id()) {
        out = describe();
    } else {
        std::uint64_t const answer = open_reply();
        home_->post(of, make_signal(signal_kind::inspect, inspect_signal{nullptr, id(), answer}).release());
        auto told = await_reply(infinity, of, where);
        if (!told) return std::nullopt;
        out = std::move((*told)->value<process_details>());
    }
    seen.memory_bytes = out.summary.memory_bytes;
    out.summary = std::move(seen);
    return out;
}

}  // namespace weft::proc
