// expect: colour
// expect: producer_options<long
// expect: producer_consumer_options<long
// expect: consumer_options<long
// GS-006
#include <weft/gen_stage.hpp>

struct naturals {
    std::vector<long> handle_demand(std::size_t) { return {}; }
};
struct doubler {
    std::vector<long> handle_events(std::span<long const>) { return {}; }
};
struct printer {
    void handle_events(std::span<long const>) {}
};

weft::gen_stage::options<naturals> const a{.colour = 1};
weft::gen_stage::options<doubler> const b{.colour = 1};
weft::gen_stage::options<printer> const c{.colour = 1};
