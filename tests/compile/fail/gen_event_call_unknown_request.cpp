// expect: the handler's class has no handle_call for this request
// It answers nothing.
#include <weft/gen_event.hpp>

struct order {};
struct total { using reply = int; };
struct ledger {
    void handle_event(order const&) {}
};

int wrong(weft::gen_event::manager<order> orders) { return weft::gen_event::call<ledger>(orders, "ledger", total{}); }
