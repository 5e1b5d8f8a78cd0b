// expect: a partition hash returns a number, a name, std::pair{event, number or name} to rewrite the event
// GS-110
#include <weft/gen_stage.hpp>

struct naturals {
    std::vector<long> handle_demand(std::size_t) { return {}; }
};
struct somewhere {};

weft::gen_stage::options<naturals> const wrong{
    .dispatcher = weft::gen_stage::by_partition(2, [](long) { return somewhere{}; })};
