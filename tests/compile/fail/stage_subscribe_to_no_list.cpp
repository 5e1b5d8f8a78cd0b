// expect: subscribe_to<long
// The option is a list of subscriptions, not one producer. // GS-008
#include <weft/gen_stage.hpp>

struct naturals {
    std::vector<long> handle_demand(std::size_t) { return {}; }
};
struct printer {
    void handle_events(std::span<long const>) {}
};

weft::gen_stage::stage_ref<naturals> const source;
weft::gen_stage::options<printer> const wrong{.subscribe_to = source};
