// expect: call() needs a request that names its answer
// A message without a reply is a cast.
#include <weft/gen_server.hpp>

struct add { int by = 1; };
struct counter {
    void handle_cast(add) {}
};

void wrong(weft::server_ref<counter> c) { weft::call(c, add{}); }
