#include <weft_brokers/sqlite/producer.hpp>

#include <weft/blocking.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>
#include <weft/timer.hpp>
#include <weft_brokers/sqlite/settler.hpp>

#include <algorithm>
#include <utility>

namespace weft::sqlite_queue {

namespace {

producer_options checked(producer_options options) {
    check(options);
    return options;
}

/// Told once, however much is published until the producer has looked.
void tell(pid whom, std::atomic<bool>& told) {
    // Relaxed, as is the store in serve(): a publish and a look order themselves by the lock of their file's commit_group. A
    // look whose transaction came first has cleared the flag before this exchange, and so is told.
    if (!told.exchange(true, std::memory_order_relaxed)) send(whom, detail::published{});
}

}  // namespace

producer::producer(producer_options options)
    : options_{checked(std::move(options))}, queue_{std::make_shared<queue>(options_.file, options_.queue)},
      settler_{std::make_shared<settler>(queue_, options_.extend_every.has_value())} {
    listening_ = queue_->when_published([whom = self(), told = told_] { tell(whom, *told); });
    if (options_.extend_every) send_interval(*options_.extend_every, self(), detail::renew{});
}

producer::~producer() = default;

std::vector<broadway::delivery> producer::handle_demand(std::size_t count) {
    demand_ += count;
    return serve();
}

std::vector<broadway::delivery> producer::handle_info(detail::look) { return serve(); }
std::vector<broadway::delivery> producer::handle_info(detail::published) { return serve(); }

void producer::handle_info(detail::renew) {
    auto const at_work = settler_->at_work();
    if (at_work.empty()) return;
    try {
        queue_->extend(at_work);
    } catch (sqlite::error const& wrong) {
        if (!wrong.may_pass()) throw;
        log::warning("leases could not be extended", {{"why", wrong.what()}});
    }
}

std::vector<broadway::delivery> producer::serve() {
    if (draining_ || demand_ == 0) return {};
    cancel_timer(timer_);
    told_->store(false, std::memory_order_relaxed);  // pairs with the exchange in tell()
    auto const at_most = std::min(demand_, static_cast<std::size_t>(options_.max_lease));
    auto found = lease(at_most);
    demand_ -= found.size();
    if (found.size() == at_most && demand_ > 0) send(self(), detail::look{});
    return deliveries(std::move(found));
}

// When the queue had too few, the next look is due.
std::vector<leased> producer::lease(std::size_t at_most) {
    std::optional<std::chrono::milliseconds> due;
    try {
        auto found = weft::blocking([&] {
            auto some = queue_->lease(at_most);
            if (some.size() < at_most) due = queue_->next_due();
            return some;
        });
        if (found.size() < at_most) look_again(due);
        return found;
    } catch (sqlite::error const& wrong) {
        if (!wrong.may_pass()) throw;
        log::error("the queue cannot be read at the moment", {{"why", wrong.what()}});
    }
    look_after(options_.poll_interval);
    return {};
}

// A due time of now is one that has come since the lease; the millisecond keeps a clock that stands still from being asked on and on.
void producer::look_again(std::optional<std::chrono::milliseconds> due) {
    auto const soonest = std::chrono::milliseconds{1};
    look_after(std::min(options_.poll_interval, std::max(due.value_or(options_.poll_interval), soonest)));
}

void producer::look_after(std::chrono::milliseconds time) { timer_ = send_after(time, self(), detail::look{}); }

std::vector<broadway::delivery> producer::deliveries(std::vector<leased>&& found) const {
    std::vector<broadway::delivery> events;
    events.reserve(found.size());
    for (leased& each : found) {
        settler_->has_begun(each.by);
        auto kept = std::make_shared<receipt>(settler_, each, options_.on_success, options_.on_failure);
        events.push_back({.data = std::move(each.data), .receipt = std::move(kept)});
    }
    return events;
}

}  // namespace weft::sqlite_queue
