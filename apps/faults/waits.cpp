// Two servers that call each other, and a process that waits for a message of another kind than those that come.

#include "fault.hpp"

#include <weft/child.hpp>
#include <weft/exit_reason.hpp>
#include <weft/gen_server.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>

#include <chrono>
#include <string>

namespace faults {
namespace {

using namespace std::chrono_literals;

struct get_offset {
    using reply = int;
};
struct read_block {
    using reply = int;
};
struct go {};

class cache;

class writer {
public:
    int handle_call(get_offset) { return 1; }
    void handle_cast(go);
};

class cache {
public:
    int handle_call(read_block) { return 2; }
    void handle_cast(go) { static_cast<void>(weft::call(weft::named<writer>("faults.writer"), get_offset{}, weft::infinity)); }
};

void writer::handle_cast(go) { static_cast<void>(weft::call(weft::named<cache>("faults.cache"), read_block{}, weft::infinity)); }

/// Both handle their cast when they are asked: neither will ever come to the call.
void bring_together(term const& until) {
    weft::set_label("match");
    weft::cast(weft::named<writer>("faults.writer"), go{});
    weft::cast(weft::named<cache>("faults.cache"), go{});
    rest(until);
    weft::exit_signal(weft::whereis("faults.writer"), weft::exit_reason::kill());
    rest(term{{}});
}

struct noise {
    std::size_t number = 0;
};
struct answer {};

/// Waits for the answer, and only then takes what came before it.
void listen_for_the_answer() {
    weft::receive([](answer) {});
    for (;;) weft::receive([](noise) {});
}

void make_noise(std::size_t count, term const& until) {
    weft::set_label("noise");
    for (std::size_t i = 0; i < count; ++i) weft::send("faults.deaf", noise{i});
    rest(until);
    weft::send("faults.deaf", answer{});
    rest(term{{}});
}

}  // namespace

children deadlock(fault const& how) {
    return {once("writer", weft::child<writer>(weft::server_options{.name = "faults.writer"})),
            once("cache", weft::child<cache>(weft::server_options{.name = "faults.cache"})),
            once("match", weft::child([how] { bring_together(term{how}); }))};
}

children deaf(fault const& how) {
    return {once("deaf", child_named("faults.deaf", &listen_for_the_answer)),
            once("noise", weft::child([how] { make_noise(how.count_or(500), term{how}); }))};
}

}  // namespace faults
