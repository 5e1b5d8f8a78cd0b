// Dealing in whole rounds where that is the same as turn by turn, so that the cost is one of consumers, not of events.

#include <weft/detail/check.hpp>
#include <weft/gen_stage/round_robin_dispatcher.hpp>

#include <algorithm>
#include <utility>

namespace weft::gen_stage::detail {

round_robin_dispatcher::round_robin_dispatcher(std::size_t events_per_turn) : per_turn_{events_per_turn}, left_{events_per_turn} {
    weft::detail::check(events_per_turn > 0, "round_robin_dispatcher: a turn has events");
}

// In front of whose turn it is: the round ends there.
void round_robin_dispatcher::subscribe(ref tag) {
    consumers_.insert(consumers_.begin() + static_cast<std::ptrdiff_t>(turn_), {tag});
    if (consumers_.size() > 1) ++turn_;
}

void round_robin_dispatcher::ask(ref tag, std::size_t count) {
    consumers_[index_in(consumers_, tag)].demand += count;
    note_ask(count);
}

void round_robin_dispatcher::place(std::size_t count, std::vector<share>& shares) {
    note_placed(count);
    std::size_t const first = turn_;
    while (count > 0) {
        count -= deal_whole_rounds(count);
        count -= deal_one_round(count);
    }
    collect(first, shares);
}

// As many rounds as everybody with demand can take whole turns in; none in the middle of a turn.
std::size_t round_robin_dispatcher::deal_whole_rounds(std::size_t count) {
    if (left_ != per_turn_) return 0;
    std::size_t waiting = 0;
    std::size_t least = count;
    for (consumer const& one : consumers_) {
        if (one.demand == 0) continue;
        ++waiting;
        least = std::min(least, one.demand);
    }
    if (waiting == 0) return 0;
    std::size_t const turns = std::min(least / per_turn_, count / (waiting * per_turn_));
    if (turns == 0) return 0;
    std::size_t last = turn_;
    for (std::size_t i = 0; i < consumers_.size(); ++i) {
        std::size_t const index = (turn_ + i) % consumers_.size();
        if (consumers_[index].demand == 0) continue;
        deal(consumers_[index], turns * per_turn_);
        last = index;
    }
    turn_ = last;
    next_turn();
    return waiting * turns * per_turn_;
}

std::size_t round_robin_dispatcher::deal_one_round(std::size_t count) {
    std::size_t dealt = 0;
    for (std::size_t turns = consumers_.size(); turns > 0 && dealt < count; --turns) {
        consumer& its = consumers_[turn_];
        std::size_t const given = std::min({left_, its.demand, count - dealt});
        deal(its, given);
        left_ -= given;
        dealt += given;
        if (left_ == 0 || its.demand == 0) next_turn();
    }
    return dealt;
}

void round_robin_dispatcher::deal(consumer& to, std::size_t count) {
    to.demand -= count;
    to.dealt += count;
}

void round_robin_dispatcher::next_turn() noexcept {
    turn_ = turn_ + 1 < consumers_.size() ? turn_ + 1 : 0;
    left_ = per_turn_;
}

void round_robin_dispatcher::collect(std::size_t first, std::vector<share>& shares) {
    for (std::size_t i = 0; i < consumers_.size(); ++i) {
        consumer& one = consumers_[(first + i) % consumers_.size()];
        if (one.dealt > 0) shares.push_back({one.tag, std::exchange(one.dealt, 0)});
    }
}

void round_robin_dispatcher::cancel(ref tag) {
    std::size_t const index = index_in(consumers_, tag);
    note_left(consumers_[index].demand);
    consumers_.erase(consumers_.begin() + static_cast<std::ptrdiff_t>(index));
    if (index < turn_) --turn_;
    else if (index == turn_) left_ = per_turn_;
    if (turn_ == consumers_.size()) turn_ = 0;
}

}  // namespace weft::gen_stage::detail
