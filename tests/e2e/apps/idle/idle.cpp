// A tree that does nothing but exist, so that scripts know what they must see.

#include <weft/application.hpp>
#include <weft/child.hpp>
#include <weft/gen_server.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/supervisor.hpp>

namespace idle {

struct get {
    using reply = int;
};

class counter {
public:
    explicit counter(int start) : value_{start} { weft::register_name("idle.counter", weft::self()); }
    [[nodiscard]] int handle_call(get) const { return value_; }

private:
    int value_;
};

void wait_for_ever() {
    weft::set_label("idle/waiter");
    for (;;) weft::receive([](weft::message) {});
}

weft::supervisor_spec tree(int port) {
    return {.name = "idle.sup",
            .children = {{.id = "counter", .start = weft::child<counter>(port)},
                         {.id = "waiter", .start = weft::child(&wait_for_ever)}}};
}

}  // namespace idle

WEFT_APPLICATION(idle) {
    .start = [](weft::app_context& app) { return weft::supervisor::start_link(idle::tree(app.env<int>("port"))); },
};
