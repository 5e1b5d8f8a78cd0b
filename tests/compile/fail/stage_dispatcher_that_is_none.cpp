// expect: a dispatcher is by_demand, round_robin, broadcast or by_partition(...)
// GS-005
#include <weft/gen_stage.hpp>

struct naturals {
    std::vector<long> handle_demand(std::size_t) { return {}; }
};
struct fairly {};

weft::gen_stage::options<naturals> const wrong{.dispatcher = fairly{}};
