// The consumers' table, and what waits for events to leave: infos, and everything that accumulate keeps.

#include <weft/detail/check.hpp>
#include <weft/gen_stage/outlet.hpp>
#include <weft/process.hpp>

#include <algorithm>
#include <deque>

namespace weft::gen_stage::detail {

namespace {

bool consumer_less(outflow const& one, ref tag) { return one.who.tag < tag; }

struct held_info {
    std::uint64_t position;             // leaves when so many events have left the buffer
    std::vector<std::uint64_t> queues;  // and the router's queues have passed these marks
    message value;
};

// With neither demand nor info it stands for the next kept events.
struct kept_entry {
    std::size_t demand = 0;
    std::optional<message> info{};
};

}  // namespace

struct outlet_base::backlog {
    std::deque<held_info> infos;
    std::size_t marked = 0;  // of infos, from the front: those whose events have left the buffer, perhaps for a queue
    std::deque<kept_entry> kept;
};

outlet_base::outlet_base() : backlog_{std::make_unique<backlog>()} {}
outlet_base::~outlet_base() = default;

void outlet_base::keep(std::size_t demand) { backlog_->kept.push_back({demand, std::nullopt}); }

outflow* outlet_base::find(ref tag) noexcept {
    auto const found = std::lower_bound(consumers_.begin(), consumers_.end(), tag, consumer_less);
    return found != consumers_.end() && found->who.tag == tag ? &*found : nullptr;
}

outflow* outlet_base::find_monitor(ref monitor) noexcept {
    auto const found = std::find_if(consumers_.begin(), consumers_.end(),
                                    [monitor](outflow const& one) { return one.monitor == monitor; });
    return found != consumers_.end() ? &*found : nullptr;
}

outflow const* outlet_base::find_dead() const {
    auto const found = std::find_if(consumers_.begin(), consumers_.end(), [](outflow const& one) { return !is_alive(one.who.process); });
    return found != consumers_.end() ? &*found : nullptr;
}

void outlet_base::add(outflow consumer) {
    auto const place = std::lower_bound(consumers_.begin(), consumers_.end(), consumer.who.tag, consumer_less);
    consumers_.insert(place, std::move(consumer));
}

outflow outlet_base::remove(ref tag) {
    auto const found = std::lower_bound(consumers_.begin(), consumers_.end(), tag, consumer_less);
    weft::detail::check(found != consumers_.end() && found->who.tag == tag, "outlet: the tag is one of a consumer");
    outflow gone = std::move(*found);
    consumers_.erase(found);
    routes().cancel(tag);
    return gone;
}

std::size_t outlet_base::ask(outflow& consumer, std::size_t count) {
    consumer.counts->asked.add(count);
    route_ask(consumer.who.tag, count);
    return rebalance();
}

std::size_t outlet_base::rebalance() {
    serve();
    return routes().settle();
}

std::optional<outlet_base::kept> outlet_base::next_kept() {
    if (accumulating_ || backlog_->kept.empty()) return std::nullopt;
    kept_entry entry = std::move(backlog_->kept.front());
    backlog_->kept.pop_front();
    if (entry.demand > 0) return kept{.demand = entry.demand};
    if (entry.info) return kept{.info = std::move(entry.info)};
    return kept{.dropped = emit_kept()};
}

bool outlet_base::hold(message& info) {
    bool const behind_kept = std::any_of(backlog_->kept.begin(), backlog_->kept.end(), [](auto const& one) { return one.demand == 0; });
    if (behind_kept) {
        backlog_->kept.push_back({0, std::move(info)});
        return true;
    }
    if (buffered() == 0 && routes().held() == 0 && backlog_->infos.empty()) return false;
    backlog_->infos.push_back({pushed(), {}, std::move(info)});
    mark_infos();
    return true;
}

// Only when an info's events have left the buffer is it known in which queues they are.
void outlet_base::mark_infos() {
    auto& [infos, marked, kept] = *backlog_;
    while (marked < infos.size() && removed() >= infos[marked].position) routes().mark(infos[marked++].queues);
}

std::optional<message> outlet_base::next_info() {
    mark_infos();
    if (backlog_->marked == 0 || !routes().passed(backlog_->infos.front().queues)) return std::nullopt;
    message info = std::move(backlog_->infos.front().value);
    backlog_->infos.pop_front();
    --backlog_->marked;
    return info;
}

void outlet_base::publish(observed_stage& shown) {
    shown.emitted.set(emitted_);
    shown.discarded.set(discarded_);
    shown.buffered.set(buffered() + routes().held());
    shown.balance.set(routes().balance());
    weft::detail::debug_check(routes().balance().holds(), "outlet: owed + queued = wanted + pending");
#ifndef NDEBUG
    for (outflow const& one : consumers_) {
        weft::detail::debug_check(
            one.counts->asked.get() == one.counts->delivered.get() + routes().outstanding(one.who.tag),
            "outlet: asked = delivered + outstanding, for every consumer");
    }
#endif
}

}  // namespace weft::gen_stage::detail
