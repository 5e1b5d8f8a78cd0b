// expect: start is called with one event and returns what starts its child
// A template that returns something unknown. // GS-153, GS-159
#include <weft/consumer_supervisor.hpp>

weft::consumer_supervisor::options<int> const wrong{.start = [](int event) { return event; }, .restart = weft::restart::temporary};
