// What debugger.py looks at with type information: values of weft's types as arguments of a function, and a process that waits in
// a function with locals while a message that it does not want waits for it.

#include <weft/weft.hpp>

#include <cstdio>
#include <string>
#include <utility>

namespace shown {

struct order {
    int number;
    std::string customer;
};
struct open {};
struct get {
    using reply = int;
};

class till {
public:
    int handle_call(get) { return 1; }
};

/// The debugger stops here.
[[gnu::noinline]] void look(weft::pid who, weft::pid nobody, weft::ref which, weft::server_ref<till> server, weft::exit_reason const& plain,
                            weft::exit_reason const& failed, weft::result<int> const& good, weft::result<int> const& bad,
                            weft::message const& one) {
    std::printf("%s %s %s %s %s %s %d %d\n", weft::to_string(who).c_str(), weft::to_string(nobody).c_str(), weft::to_string(which).c_str(),
                weft::to_string(server.process()).c_str(), plain.to_string().c_str(), failed.to_string().c_str(), good.has_value(),
                bad.has_value());
    static_cast<void>(one.type_name());
}

[[gnu::noinline]] void wait_for_open(int table) {
    int const guests = table + 1;
    weft::receive([](open) {});
    std::printf("table %d with %d guests\n", table, guests);
}

void body() {
    weft::pid const waiter = weft::spawn_link([] { wait_for_open(41); }, {.label = "shown/waiter"});
    weft::send(waiter, order{7, "ann"});
    auto const waits = [waiter] {
        auto const its = weft::process_info(waiter)->summary;
        return its.state == weft::process_state::receive && its.mailbox == 1;
    };
    while (!waits()) weft::yield();
    look(waiter, {}, weft::make_ref(), weft::start_link<till>(), weft::exit_reason::shutdown("for the night"),
         weft::exit_reason::error("std::logic_error", "no change"), 5, weft::exit_reason::timeout(), weft::make_message(order{8, "bob"}));
    weft::send(waiter, open{});
}

}  // namespace shown

int main() { return weft::run(&shown::body); }
