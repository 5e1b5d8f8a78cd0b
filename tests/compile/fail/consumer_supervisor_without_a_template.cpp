// expect: child_of
// Nothing to start for an event. // GS-148
#include <weft/consumer_supervisor.hpp>

void wrong() {
    weft::consumer_supervisor::start_link(weft::consumer_supervisor::options<int>{.restart = weft::restart::temporary});
}
