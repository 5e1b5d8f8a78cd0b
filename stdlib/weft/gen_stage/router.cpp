// The parts of the routers that do not depend on the events' type: who may subscribe, and the words of a refusal.

#include <weft/errors.hpp>
#include <weft/gen_stage/broadcast_router.hpp>
#include <weft/gen_stage/demand_router.hpp>
#include <weft/gen_stage/partition_router.hpp>
#include <weft/gen_stage/round_robin_router.hpp>
#include <weft/log.hpp>

#include <algorithm>

namespace weft::gen_stage::detail {

exit_reason refuse_partition(char const* dispatcher, subscribe_options const& options) {
    if (!options.partition) return {};
    return bad_opts("partition is " + options.partition->text() + ", but the producer has a " + dispatcher +
                    " dispatcher; the option belongs to by_partition only");
}

exit_reason refuse_selector(char const* dispatcher, subscribe_options const& options) {
    if (!options.selector) return {};
    return bad_opts("there is a selector, of events of type " + std::string{options.selector.events()} +
                    ", but the producer has a " + dispatcher + " dispatcher; the option belongs to broadcast only");
}

exit_reason refuse_selector_of(event_selector const& given, std::string_view emitted) {
    return bad_opts("the selector looks at events of type " + std::string{given.events()} + ", the producer emits " +
                    std::string{emitted});
}

exit_reason refuse_others(char const* dispatcher, subscribe_options const& options) {
    exit_reason const refusal = refuse_partition(dispatcher, options);
    return refusal.is_normal() ? refuse_selector(dispatcher, options) : refusal;
}

by_demand const& checked(by_demand const& given) {
    if (given.max_demand >= 0) return given;
    throw argument_error{"expected max_demand of by_demand to be equal to or greater than 0, got: " + std::to_string(given.max_demand)};
}

round_robin const& checked(round_robin const& given) {
    if (given.events_per_turn >= 1) return given;
    throw argument_error{"expected events_per_turn of round_robin to be equal to or greater than 1, got: " +
                         std::to_string(given.events_per_turn)};
}

void demand_routing::ask(ref tag, std::size_t count) {
    auto const asked = static_cast<std::int64_t>(count);
    if (options_.max_demand == 0) options_.max_demand = asked;
    if (asked > options_.max_demand) {
        log::warning("the demand dispatcher expects a maximum demand of " + std::to_string(options_.max_demand) +
                     ", a consumer asked for " + std::to_string(asked));
    }
    demand_dispatcher::ask(tag, count);
}

void demand_routing::place(std::size_t count, std::vector<share>& shares) {
    // A fresh ref differs from run to run, and not from replay to replay.
    if (!std::exchange(dispatched_, true) && options_.shuffle_demands_on_first_dispatch) shuffle(make_ref().serial());
    demand_dispatcher::place(count, shares);
}

exit_reason already_subscribed() { return exit_reason{"already_subscribed"}; }

exit_reason broadcast_members::subscribe(subscription const& consumer, subscribe_options const& options) {
    if (exit_reason refusal = refuse_partition("broadcast", options); !refusal.is_normal()) return refusal;
    auto const same = [&](subscription const& other) { return other.process == consumer.process; };
    if (std::any_of(members_.begin(), members_.end(), same)) {
        log::error(to_string(consumer.process) + " is already subscribed to this stage; a broadcast takes a process once");
        return already_subscribed();
    }
    members_.push_back(consumer);
    counts.subscribe(consumer.tag);
    return {};
}

void broadcast_members::cancel(ref tag) {
    std::erase_if(members_, [tag](subscription const& member) { return member.tag == tag; });
    counts.cancel(tag);
}

std::vector<partition_name> numbered_partitions(std::int64_t count) {
    if (count < 1) throw argument_error{"partitions of a partition dispatcher: at least 1 is required, got: " + std::to_string(count)};
    std::vector<partition_name> names;
    names.reserve(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) names.emplace_back(i);
    return names;
}

std::vector<partition_name> named_partitions(std::initializer_list<partition_name> names) {
    if (names.size() == 0) throw argument_error{"partitions of a partition dispatcher are required, got an empty list"};
    for (auto const& name : names) {
        if (std::count(names.begin(), names.end(), name) > 1) {
            throw argument_error{"partition " + name.text() + " is given twice; the names of partitions differ"};
        }
    }
    return names;
}

std::string partition_owners::known() const {
    std::string text;
    for (auto const& name : names_) text += (text.empty() ? "" : ", ") + name.text();
    return text;
}

void partition_owners::unknown(std::string_view name) const {
    throw argument_error{"unknown partition " + std::string{name} + "; the partitions are " + known()};
}

std::size_t partition_owners::index_of(std::string_view name) const {
    auto const found = std::find_if(names_.begin(), names_.end(), [name](auto const& one) { return one.text() == name; });
    if (found == names_.end()) unknown(name);
    return static_cast<std::size_t>(found - names_.begin());
}

exit_reason partition_owners::subscribe(subscription const& consumer, subscribe_options const& options) {
    if (exit_reason refusal = refuse_selector("partition", options); !refusal.is_normal()) return refusal;
    if (!options.partition) {
        return bad_opts("the option partition is required by the producer's dispatcher; the partitions are " + known());
    }
    auto const found = std::find(names_.begin(), names_.end(), *options.partition);
    if (found == names_.end()) {
        return bad_opts("unknown partition " + options.partition->text() + "; the partitions are " + known());
    }
    auto const index = static_cast<std::size_t>(found - names_.begin());
    processes_.resize(names_.size());
    if (counts.owner(index)) {
        return bad_opts("partition " + found->text() + " is taken by " + to_string(processes_[index]));
    }
    counts.subscribe(consumer.tag, index);
    processes_[index] = consumer.process;
    return {};
}

}  // namespace weft::gen_stage::detail
