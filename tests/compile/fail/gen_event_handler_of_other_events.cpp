// expect: the handler's class has no handle_event for the manager's events
// It handles something else.
#include <weft/gen_event.hpp>

struct order {};
struct refund {};
struct ledger {
    void handle_event(order const&) {}
};

void wrong(weft::gen_event::manager<refund> refunds) { weft::gen_event::add_handler<ledger>(refunds, "ledger"); }
