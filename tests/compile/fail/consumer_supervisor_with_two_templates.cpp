// expect: child_of
// One event is one child. // GS-148
#include <weft/consumer_supervisor.hpp>

weft::child_start one(int event);
weft::child_start other(int event);

weft::consumer_supervisor::options<int> const wrong{.start = {one, other}, .restart = weft::restart::temporary};
