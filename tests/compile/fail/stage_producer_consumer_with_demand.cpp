// expect: a stage has handle_demand (a producer) or handle_events (a consumer or producer_consumer), not both
// So a producer_consumer's demand, however much, never calls a handle_demand. // GS-120
#include <weft/gen_stage.hpp>

struct both {
    std::vector<long> handle_demand(std::size_t) { return {}; }
    std::vector<long> handle_events(std::span<long const>) { return {}; }
};

void wrong() { weft::gen_stage::start_link<both>(); }
