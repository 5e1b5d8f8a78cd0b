// Free places are what is left of max, never counted on their own: so a producer that sends too much is waited for until
// its surplus has gone.

#include <weft/consumer_supervisor/places.hpp>
#include <weft/gen_stage/subscribe.hpp>
#include <weft/log.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace weft::consumer_supervisor::detail {

void places::open(gen_stage::subscription const& producer, gen_stage::subscribe_options const& options) {
    row fresh{producer.process, gen_stage::detail::limits_of(options), 0, 0, shown_->open(gen_stage::peer::producer, producer.process)};
    ask_for_free(producer.tag, rows_.emplace(producer.tag, std::move(fresh)).first->second);
}

void places::close(gen_stage::subscription const& producer) {
    auto const found = rows_.find(producer.tag);
    if (found == rows_.end()) return;
    shown_->close(*found->second.counts);
    rows_.erase(found);
}

void places::take(gen_stage::subscription const& producer, std::size_t events) {
    auto const found = rows_.find(producer.tag);
    if (found == rows_.end()) return;
    row& one = found->second;
    if (events > one.asked) {
        log::error("producer " + to_string(one.producer) + " sent " + std::to_string(events - one.asked) +
                   " events more than it was asked for");
    }
    one.asked -= std::min(events, one.asked);
    one.taken += events;
    one.counts->delivered.add(events);
}

void places::leave(ref subscription) {
    auto const found = rows_.find(subscription);
    if (found == rows_.end()) return;
    --found->second.taken;
    ask_for_free(subscription, found->second);
}

void places::ask_for_free(ref subscription, row& one) {
    std::size_t const used = one.asked + one.taken;
    std::size_t const free = one.limits.max - std::min(used, one.limits.max);
    if (free < one.limits.max - one.limits.min) return;
    one.asked += free;
    one.counts->asked.add(free);
    gen_stage::ask({one.producer, subscription}, static_cast<std::int64_t>(free));
}

}  // namespace weft::consumer_supervisor::detail
