// expect: sys copies a server's state: make the class copyable
#include <weft/sys.hpp>

#include <memory>

struct owner {
    std::unique_ptr<int> thing;
};

void wrong(weft::server_ref<owner> c) { static_cast<void>(weft::sys::get_state(c)); }
