// expect: try_start_link
// An init that returns something unknown. // GS-151
#include <weft/consumer_supervisor.hpp>

auto wrong() { return weft::consumer_supervisor::try_start_link<int>([] { return 7; }); }
