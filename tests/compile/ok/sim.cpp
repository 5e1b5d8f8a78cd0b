// The README's simulation.
#include <weft/sim.hpp>
#include <weft/weft.hpp>

#include <cstdio>

void try_to_transfer(void (*transfer_money)()) {
    weft::sim::options how;
    how.faults.kills = 1;                                  // and at any moment one process may be killed
    auto const tried = weft::sim::explore({.count = 1000}, transfer_money, how);
    if (!tried.passed()) std::puts(tried.report().c_str());
}

int main() {
    try_to_transfer([] { weft::yield(); });
}
