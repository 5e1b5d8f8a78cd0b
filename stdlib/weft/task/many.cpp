// The ends of several tasks are their down_msgs, told apart by the monitors.

#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/task/internal/endings.hpp>
#include <weft/task/many.hpp>

#include <deque>
#include <string>
#include <unordered_map>

namespace weft::task::detail {

void check_yield_many(yield_many_options const& options) {
    check_timeout("yield_many", options.timeout);
    if (options.limit && *options.limit == 0) throw argument_error{"limit of task::yield_many is 0; allowed are 1 and more"};
    if (options.on_timeout <= late_tasks::kill_task) return;
    throw argument_error{"on_timeout of task::yield_many is " + std::to_string(static_cast<int>(options.on_timeout)) +
                         "; allowed are nothing, ignore and kill_task"};
}

class gathering::state {
public:
    explicit state(nanoseconds timeout) : deadline_{internal::deadline_after(timeout)} {}

    void add(ticket& one) {
        if (one.is_running()) running_.emplace(one.monitor(), place{&one, count_});
        else ended_.push_back(count_);
        ++count_;
    }

    std::optional<seen_end> next() {
        if (!ended_.empty()) {
            std::size_t const first = ended_.front();
            ended_.pop_front();
            return seen_end{first, exit_reason::normal()};
        }
        if (running_.empty()) return std::nullopt;
        std::optional<down_msg> end;
        receive(when([this](down_msg const& down) { return running_.contains(down.monitor); },
                     [&end](down_msg down) { end = std::move(down); }),
                after(internal::time_until(deadline_), [] {}));
        if (!end) return std::nullopt;
        place const which = running_.at(end->monitor);
        running_.erase(end->monitor);
        which.task->note_end(end->reason);
        return seen_end{which.number, std::move(end->reason)};
    }

private:
    struct place {
        ticket* task;
        std::size_t number;
    };

    nanoseconds deadline_;
    std::unordered_map<ref, place> running_;
    std::deque<std::size_t> ended_;  // those whose end was known when they were added
    std::size_t count_ = 0;
};

gathering::gathering(nanoseconds timeout) : state_{std::make_unique<state>(timeout)} {}
gathering::~gathering() = default;
void gathering::add(ticket& one) { state_->add(one); }
std::optional<seen_end> gathering::next() { return state_->next(); }

}  // namespace weft::task::detail
