// The job as a flow (pipeline.hpp). Only partition() moves rows between processes by key, so each country is counted in
// one place; a problem has no key and goes the same way to a place of its own (std::hash<problem>). The counts of a country meet
// its name in a join, which a group without a name passes as it is.

#include "airports/pipeline.hpp"

#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <weft/flow.hpp>

#include "airports/parse.hpp"

namespace airports {

namespace {

using entry = std::pair<group_key, group>;
using name_of_code = std::pair<std::string, std::string>;

std::vector<entry> entries_of(groups& counted) {
    return {std::make_move_iterator(counted.begin()), std::make_move_iterator(counted.end())};
}

group_key code_of(name_of_code const& one) { return one.first; }

entry named(entry const& counted, std::optional<name_of_code> const& joined) {
    entry result = counted;
    if (joined) result.second.name = joined->second;
    return result;
}

}  // namespace

groups count_with_flow(chunk_range chunks, country_names const& names) {
    namespace flow = weft::flow;
    // A chunk is 64 KiB: a few of them under way per process keep the memory small and every core busy.
    // clang-format off
    auto counted = flow::from(std::move(chunks), {.max_demand = 4})
                 | flow::flat_map(parse)
                 | flow::filter(still_open)
                 | flow::map(item_of)
                 | flow::partition()
                 | flow::reduce(groups{}, count)
                 | flow::on_trigger(entries_of);
    // clang-format on
    auto by_code = flow::from(std::vector<name_of_code>{names.begin(), names.end()}, {.stages = 1});
    return flow::bounded_join(flow::left_outer, std::move(counted), std::move(by_code), &entry::first, code_of, named) | flow::to<groups>();
}

}  // namespace airports
