// expect: handle_info is private, or overloaded without
#include <weft/gen_server.hpp>

struct tick {};
struct tock {};
struct clock_server {
    void handle_info(tick) {}
    void handle_info(tock) {}
};

void wrong() { weft::start_link<clock_server>(); }
