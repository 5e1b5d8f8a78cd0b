#include "tickets/broker.hpp"

#include <algorithm>

namespace tickets {

namespace {

broker_kind const* find_broker(std::string const& url) {
    auto const& all = broker_kinds();
    auto const found = std::ranges::find_if(all, [&](broker_kind const& each) { return url.starts_with(each.scheme); });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::vector<broker_kind> const& broker_kinds() {
    static std::vector<broker_kind> const all{
        sqlite_broker(),
#ifdef TICKETS_WITH_RABBITMQ
        rabbitmq_broker(),
#endif
#ifdef TICKETS_WITH_NATS
        nats_broker(),
#endif
#ifdef TICKETS_WITH_REDIS
        redis_broker(),
#endif
#ifdef TICKETS_WITH_KAFKA
        kafka_broker(),
#endif
    };
    return all;
}

std::string known_brokers() {
    std::string text;
    for (auto const& each : broker_kinds()) text += (text.empty() ? "" : ", ") + std::string{each.example};
    return text;
}

std::string wrong_broker(std::string const& url) {
    broker_kind const* const kind = find_broker(url);
    if (kind != nullptr) return kind->wrong(url);
    return "'" + url + "' is none of the brokers that were built in: " + known_brokers();
}

broker_kind const& broker_of(std::string const& url) { return *find_broker(url); }

}  // namespace tickets
