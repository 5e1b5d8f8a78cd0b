// expect: a machine's callback returns nothing, or a transition of its `state`
#include <weft/gen_statem.hpp>

struct push {};
struct door {
    enum class state { locked, open };
    weft::transition<state> init() { return weft::next_state(state::locked); }
    int handle_cast(state, push const&) { return 1; }
};

void wrong(weft::server_ref<door> d) { weft::cast(d, push{}); }
