// expect: handle_call returns something else than the request's `reply`
#include <weft/gen_server.hpp>

#include <string>

struct get { using reply = int; };
struct counter {
    std::string handle_call(get) { return "forty"; }
};

int wrong(weft::server_ref<counter> c) { return weft::call(c, get{}); }
