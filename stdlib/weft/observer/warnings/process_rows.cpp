// A process that is in the same state as before, and entered it at the same time, has not run; its age and the time in its state
// are of one clock, so their difference tells.

#include <weft/observer/warnings/internal/process_rows.hpp>

#include <algorithm>
#include <utility>

namespace weft::observe::warnings {
namespace {

constexpr nanoseconds unknown{-1};    // the age of a row that is to be made
constexpr std::size_t worth_all = 4;  // when one of so many must be made anew, making all is quicker

bool has_rested(process_summary const& before, process_glance const& now) {
    bool const same_state = before.age != unknown && before.state == now.state && before.age - before.in_state == now.age - now.in_state;
    return same_state && before.reductions == now.reductions && before.waits_for == now.waits_for &&
           now.state != process_state::running && now.state != process_state::runnable;
}

void take_numbers(process_summary& into, process_glance const& from) {
    into.mailbox = from.mailbox;
    into.messages_in = from.messages_in;
    into.stack_bytes = from.stack_bytes;
    into.memory_bytes = from.memory_bytes;
    into.age = from.age;
    into.in_state = from.in_state;
}

}  // namespace

std::span<process_summary const> process_rows::see(snapshots& from) {
    ++turn_;
    bool const had_many_to_make = made_ * worth_all > rows_.size();
    made_ = 0;
    if (rows_.empty() || (had_many_to_make && turn_ % 2 == 1)) {  // every second time it finds out whether that is still so
        make_all(from);
    } else {
        auto now = from.glances();
        if (!std::ranges::is_sorted(now, {}, &process_glance::id)) std::ranges::sort(now, {}, &process_glance::id);
        follow(now);
        renew(now, from);
    }
    return rows_;
}

void process_rows::make_all(snapshots& from) {
    rows_ = *from.processes();
    made_ = rows_.size();
    if (!std::ranges::is_sorted(rows_, {}, &process_summary::id)) std::ranges::sort(rows_, {}, &process_summary::id);
}

/// The rows become those of `now`; a new process has one that only its pid is in.
void process_rows::follow(std::vector<process_glance> const& now) {
    if (std::ranges::equal(rows_, now, {}, &process_summary::id, &process_glance::id)) return;
    std::vector<process_summary> fresh(now.size());
    auto old = rows_.begin();
    for (std::size_t i = 0; i < now.size(); ++i) {
        while (old != rows_.end() && old->id < now[i].id) ++old;
        if (old != rows_.end() && old->id == now[i].id) fresh[i] = std::move(*old++);
        else fresh[i].age = unknown;
        fresh[i].id = now[i].id;
    }
    rows_ = std::move(fresh);
}

void process_rows::renew(std::vector<process_glance> const& now, snapshots& from) {
    for (std::size_t i = 0; i < now.size(); ++i) {
        bool const is_its_turn = now[i].id.slot() % looks_a_round == turn_ % looks_a_round;
        if (!is_its_turn && has_rested(rows_[i], now[i])) {
            take_numbers(rows_[i], now[i]);
            continue;
        }
        ++made_;
        if (auto row = from.process(now[i].id)) rows_[i] = *std::move(row);
        else rows_[i].age = unknown;  // it has ended meanwhile
    }
    std::erase_if(rows_, [](process_summary const& each) { return each.age == unknown; });
}

}  // namespace weft::observe::warnings
