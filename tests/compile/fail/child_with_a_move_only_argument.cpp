// expect: a child's arguments are copied at each start
#include <weft/child.hpp>
#include <weft/gen_server.hpp>

#include <memory>

struct counter {
    explicit counter(std::unique_ptr<int>) {}
};

void wrong() { static_cast<void>(weft::child<counter>(std::make_unique<int>(1))); }
