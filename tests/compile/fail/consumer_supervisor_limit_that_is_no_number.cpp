// expect: uint32_t
// The restart budget is a number. // GS-149
#include <weft/consumer_supervisor.hpp>

weft::child_start one(int event);

weft::consumer_supervisor::options<int> const wrong{.start = one, .intensity = {.restarts = "many"}};
