#pragma once
// What stands between one producer and its pipeline when the pipeline has a rate limit: messages queue here until they may
// pass, and demand waits here while nothing may.

#include <weft/broadway/rate_allowance.hpp>

#include <cstddef>
#include <deque>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace weft::broadway::detail {

/// Owner: the producer's process. It is closed when the allowance is used up, and told by rate_limit_opened when that is over.
template <class Message>
class rate_gate {
public:
    explicit rate_gate(std::shared_ptr<rate_allowance> shared) : shared_{std::move(shared)} {}

    /// Of what is queued and of `produced` behind it, what may pass now; the rest stays.
    [[nodiscard]] std::vector<Message> pass(std::vector<Message> produced) {
        queue_.insert(queue_.end(), std::make_move_iterator(produced.begin()), std::make_move_iterator(produced.end()));
        produced.clear();
        release(produced);
        return produced;
    }
    /// How much demand to show to the producer: all of it, or none, and then it comes up in open().
    [[nodiscard]] std::size_t ask(std::size_t demand) {
        if (draining_) return 0;
        if (!closed_ && shared_->is_open()) return demand;
        demands_.push_back(demand);
        close();
        return 0;
    }
    /// On rate_limit_opened: what may pass now. `produce(demand)` shows the producer a demand that waited and returns its
    /// messages; it is called while more may pass.
    template <class Produce>
    [[nodiscard]] std::vector<Message> open(Produce produce) {
        closed_ = false;
        std::vector<Message> passed;
        release(passed);
        while (!closed_ && !demands_.empty()) {
            std::size_t const demand = demands_.front();
            demands_.pop_front();
            std::vector<Message> fresh = produce(demand);
            queue_.insert(queue_.end(), std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
            release(passed);
        }
        return passed;
    }

    /// Demand is not shown to the producer any more; what is queued still passes, as fast as it may.
    void drain() {
        draining_ = true;
        demands_.clear();
    }
    /// Nothing waits to pass.
    [[nodiscard]] bool empty() const noexcept { return queue_.empty(); }

private:
    void release(std::vector<Message>& into) {
        std::size_t const free = shared_->take(queue_.size());
        auto const end = queue_.begin() + static_cast<std::ptrdiff_t>(free);
        into.insert(into.end(), std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
        queue_.erase(queue_.begin(), end);
        if (!shared_->is_open()) close();
    }
    void close() {
        if (!closed_) shared_->wait();
        closed_ = true;
    }

    std::shared_ptr<rate_allowance> shared_;
    std::deque<Message> queue_;
    std::deque<std::size_t> demands_;
    bool closed_ = false;
    bool draining_ = false;
};

}  // namespace weft::broadway::detail
