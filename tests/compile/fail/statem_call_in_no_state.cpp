// expect: the machine's class has no handle_call(state, request, from) for this request in any state
#include <weft/gen_statem.hpp>

struct unlock { using reply = bool; };
struct door {
    enum class state { locked, open };
    weft::transition<state> init() { return weft::next_state(state::locked); }
};

bool wrong(weft::server_ref<door> d) { return weft::call(d, unlock{}); }
