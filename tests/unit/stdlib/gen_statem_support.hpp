#pragma once
// A machine for tests that does in each event what the event carries, and tells its probe of everything that it is called for.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/gen_statem.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {

enum class st { a, b, c };
inline std::string to_string(st one) { return one == st::a ? "a" : one == st::b ? "b" : "c"; }
using next_st = transition<st>;

class script;
/// A cast, and a call.
struct run {
    std::string name;
    std::function<next_st(script&, st)> what;
};
inline std::string to_string(run const& one) { return one.name; }
struct ask {
    using reply = int;
    std::string name;
    std::function<next_st(script&, st, from<int>&)> what;
};
inline std::string to_string(ask const& one) { return one.name; }
/// The content of timeouts, inserted events and plain messages.
struct note {
    std::string text;
};
inline std::string to_string(note const& one) { return one.text; }

struct heard {
    std::string what;
};
struct ended {
    exit_reason why;
    st last;
};
struct go {};

class script {
public:
    using state = st;
    explicit script(pid probe, std::function<next_st()> first = [] { return next_state(st::a); }) : probe_{probe}, first_{std::move(first)} {}

    next_st init() { return first_(); }
    next_st handle_cast(st now, run const& one) {
        tell(one.name + " in " + to_string(now));
        return one.what(*this, now);
    }
    next_st handle_call(st now, ask const& one, from<int> caller) {
        tell(one.name + " in " + to_string(now));
        return one.what(*this, now, caller);
    }
    void handle_timeout(st now, note const& one) { tell("timeout " + one.text + " in " + to_string(now)); }
    void handle_internal(st now, note const& one) { tell("internal " + one.text + " in " + to_string(now)); }
    void handle_info(st now, note const& one) { tell("info " + one.text + " in " + to_string(now)); }
    void terminate(exit_reason const& why, st last) { send(probe_, ended{why, last}); }

    void tell(std::string what) { send(probe_, heard{std::move(what)}); }
    [[nodiscard]] int sys_state() const { return value; }
    void sys_state(int given) { value = given; }

    int value = 0;
    std::vector<from<int>> kept{};

private:
    pid probe_;
    std::function<next_st()> first_;
};
using machine = server_ref<script>;

// What events do.
inline next_st keep(script&, st) { return keep_state(); }
inline next_st postpone(script&, st) { return keep_state().postpone(); }
inline next_st wait_for_go(script&, st) {
    receive([](go) {});
    return keep_state();
}
inline std::function<next_st(script&, st)> go_to(st where) {
    return [where](script&, st) { return next_state(where); };
}
/// Postponed until the machine is in `where`.
inline std::function<next_st(script&, st)> only_in(st where) {
    return [where](script&, st now) { return now == where ? next_st{keep_state()} : next_st{keep_state().postpone()}; };
}
inline next_st keep_caller(script& of, st, from<int>& caller) {
    of.kept.push_back(std::move(caller));
    return keep_state();
}
inline next_st postpone_call(script&, st, from<int>&) { return keep_state().postpone(); }
inline next_st answer_value(script& of, st, from<int>& caller) { return keep_state().reply(std::move(caller), of.value); }

/// All that was heard until the machine has handled what was sent to it before.
template <class M>
std::vector<std::string> heard_of(server_ref<M> of) {
    static_cast<void>(call(of, ask{"sync", answer_value}));
    std::vector<std::string> all;
    while (auto one = next_now<heard>()) all.push_back(std::move(one->what));
    if (!all.empty() && all.back().starts_with("sync")) all.pop_back();
    return all;
}
using texts = std::vector<std::string>;

}  // namespace weft::test
