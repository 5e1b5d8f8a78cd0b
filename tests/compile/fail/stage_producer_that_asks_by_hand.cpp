// expect: a producer's handle_subscribe returns nothing: its consumers decide who asks
// GS-025
#include <weft/gen_stage.hpp>

struct naturals {
    std::vector<long> handle_demand(std::size_t) { return {}; }
    weft::gen_stage::demand_by handle_subscribe(weft::gen_stage::peer, weft::gen_stage::subscribe_options const&,
                                                weft::gen_stage::subscription const&) {
        return weft::gen_stage::demand_by::manual;
    }
};

void wrong() { weft::gen_stage::start_link<naturals>(); }
