// expect: the server's class has no constructor for these arguments
#include <weft/gen_server.hpp>

#include <string>

struct counter {
    explicit counter(int) {}
};

void wrong() { weft::start_link<counter>(std::string{"forty"}); }
