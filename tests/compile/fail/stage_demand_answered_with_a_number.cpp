// expect: handle_demand returns the events as std::vector<Out>
// GS-024
#include <weft/gen_stage.hpp>

struct naturals {
    long handle_demand(std::size_t) { return 5; }
};

void wrong() { weft::gen_stage::start_link<naturals>(); }
