// expect: `using infos` lists a message that no handle_info of the class takes
#include <weft/gen_server.hpp>

struct tick {};
struct tock {};
struct clock_server {
    using infos = weft::infos<tick, tock>;
    void handle_info(tick) {}
    void handle_info(weft::exit_msg) {}
};

void wrong() { weft::start_link<clock_server>(); }
