// expect: the server's class has no handle_call for this request
#include <weft/gen_server.hpp>

struct get { using reply = int; };
struct counter {};

int wrong(weft::server_ref<counter> c) { return weft::call(c, get{}); }
