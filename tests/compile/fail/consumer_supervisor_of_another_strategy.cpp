// expect: strategy
// Its children have nothing to do with each other: there is one strategy, and none to choose. // GS-149
#include <weft/consumer_supervisor.hpp>

weft::child_start one(int event);

weft::consumer_supervisor::options<int> const wrong{.start = one, .strategy = weft::strategy::one_for_all};
