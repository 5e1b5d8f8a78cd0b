// expect: handle_subscribe returns nothing or gen_stage::demand_by
// GS-026
#include <weft/gen_stage.hpp>

struct printer {
    void handle_events(std::span<long const>) {}
    bool handle_subscribe(weft::gen_stage::peer, weft::gen_stage::subscribe_options const&, weft::gen_stage::subscription const&) {
        return true;
    }
};

void wrong() { weft::gen_stage::start_link<printer>(); }
