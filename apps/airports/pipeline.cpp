// The job as a flow (pipeline.hpp). Only partition() moves rows between processes by key, so each country is counted in
// one place; a problem has no key and goes the same way to a place of its own (std::hash<problem>).

#include "airports/pipeline.hpp"

#include <utility>

#include <weft/flow.hpp>

#include "airports/parse.hpp"

namespace airports {

groups count_with_flow(chunk_range chunks) {
    namespace flow = weft::flow;
    // A chunk is 64 KiB: a few of them under way per process keep the memory small and every core busy.
    // clang-format off
    return flow::from(std::move(chunks), {.max_demand = 4})
         | flow::flat_map(parse)
         | flow::filter(still_open)
         | flow::map(item_of)
         | flow::partition()
         | flow::reduce(groups{}, count)
         | flow::to<groups>();
    // clang-format on
}

}  // namespace airports
