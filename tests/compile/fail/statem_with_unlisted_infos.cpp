// expect: handle_info of a machine is private, or overloaded without
#include <weft/gen_statem.hpp>

struct tick {};
struct tock {};
struct door {
    enum class state { locked, open };
    weft::transition<state> init() { return weft::next_state(state::locked); }
    void handle_info(state, tick) {}
    void handle_info(state, tock) {}
};

void wrong() { weft::start_link<door>(); }
