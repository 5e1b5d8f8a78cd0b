#pragma once
// A server for the tests of sys: it counts, tells its probe what it handled, and can be looked into.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/gen_server.hpp>
#include <weft/sys.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace weft::test {

struct get {
    using reply = int;
};
struct add {
    int by = 1;
};
inline std::string to_string(add const& one) { return std::to_string(one.by); }
struct tick {
    int number = 0;
};
struct fail_now {
    using reply = int;
};
struct wait_idle {
    nanoseconds idle;
};

struct handled {
    std::string what;
};
struct server_terminated {
    exit_reason why;
};

class sys_counter {
public:
    sys_counter(pid probe, int start) : probe_{probe}, value_{start} {}

    int handle_call(get) { return value_; }
    int handle_call(fail_now) { throw std::runtime_error{"sick"}; }
    void handle_cast(add one) {
        value_ += one.by;
        send(probe_, handled{"add " + std::to_string(one.by)});
    }
    server_next handle_cast(wait_idle one) { return noreply().timeout(one.idle); }
    using infos = weft::infos<tick>;
    void handle_info(tick one) { send(probe_, handled{"tick " + std::to_string(one.number)}); }
    void handle_info(server_timeout) { send(probe_, handled{"timeout"}); }
    void terminate(exit_reason const& why) { send(probe_, server_terminated{why}); }

    [[nodiscard]] int sys_state() const { return value_; }
    void sys_state(int value) { value_ = value; }

private:
    pid probe_;
    int value_;
};

}  // namespace weft::test
