// expect: call() needs a request that names its answer
#include <weft/gen_server.hpp>

struct add { int by = 1; };
struct counter {
    void handle_cast(add) {}
};

void wrong(weft::server_ref<counter> c) { static_cast<void>(weft::send_request(c, add{})); }
