// expect: replace_state needs `void sys_state(value)` in the server's class
#include <weft/sys.hpp>

struct shows {
    int sys_state() const { return 1; }
};

void wrong(weft::server_ref<shows> c) { weft::sys::replace_state(c, [](int value) { return value; }); }
