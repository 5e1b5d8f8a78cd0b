// expect: a machine's `state` is copied and compared
#include <weft/gen_statem.hpp>

struct door {
    struct state { int lock = 0; };
    weft::transition<state> init() { return weft::next_state(state{}); }
};

void wrong() { weft::start_link<door>(); }
