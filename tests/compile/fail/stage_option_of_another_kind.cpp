// expect: buffer_size
// expect: buffer_keep
// expect: dispatcher
// expect: demand
// A consumer has no buffer and no dispatcher, and only a producer has a demand mode. // GS-007
#include <weft/gen_stage.hpp>

struct printer {
    void handle_events(std::span<long const>) {}
};
struct doubler {
    std::vector<long> handle_events(std::span<long const>) { return {}; }
};
using of_printer = weft::gen_stage::options<printer>;

of_printer const a{.buffer_size = 5};
of_printer const b{.buffer_keep = weft::gen_stage::buffer_keep::first};
of_printer const c{.dispatcher = weft::gen_stage::broadcast{}};
of_printer const d{.demand = weft::gen_stage::demand_mode::accumulate};
weft::gen_stage::options<doubler> const e{.demand = weft::gen_stage::demand_mode::accumulate};
