// expect: the machine's class has no handle_cast(state, message) for this message in any state
#include <weft/gen_statem.hpp>

#include <variant>

struct push {};
struct off { bool operator==(off const&) const = default; };
struct on { bool operator==(on const&) const = default; };
struct lamp {
    using state = std::variant<off, on>;
    weft::transition<state> init() { return weft::next_state(off{}); }
    void handle_cast(off&, int) {}
};

void wrong(weft::server_ref<lamp> l) { weft::cast(l, push{}); }
