// expect: the server's class has no handle_cast for this message
#include <weft/gen_server.hpp>

struct add { int by = 1; };
struct counter {};

void wrong(weft::server_ref<counter> c) { weft::cast(c, add{}); }
