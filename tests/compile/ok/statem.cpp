// A machine whose callbacks are told the state, one with functions of each state, and how both are used.
#include <weft/gen_statem.hpp>

#include <chrono>
#include <string>
#include <variant>

using namespace std::chrono_literals;

struct unlock { using reply = bool; int code; };
struct push {};
struct lock_again {};

class door {
public:
    enum class state { locked, open };
    using next = weft::transition<state>;

    next init() { return weft::next_state(state::locked); }
    next handle_call(state, unlock const& request, weft::from<bool> caller) {
        if (request.code != 42) return weft::keep_state().reply(std::move(caller), false);
        return weft::next_state(state::open).reply(std::move(caller), true).state_timeout(10s, lock_again{});
    }
    next handle_cast(state now, push const&) {
        if (now == state::locked) return weft::keep_state().postpone();
        return weft::keep_state();
    }
    next handle_timeout(state, lock_again const&) { return weft::next_state(state::locked); }
};

// Everything else that a machine may have.
struct tick {};
struct busy_door {
    enum class state { locked, open };
    using next = weft::transition<state>;
    using infos = weft::infos<tick, push>;

    explicit busy_door(int given) : code{given} {}
    next init() { return weft::next_state(state::locked).timeout(1s, lock_again{}); }
    next handle_cast(state, push const&) {
        return weft::keep_state().timeout("squeak", 1s, lock_again{}).cancel(weft::event_timeout()).next_event(push{}).hibernate();
    }
    void handle_timeout(state, lock_again const&) {}
    void handle_internal(state, push const&) {}
    void handle_enter(state, state) {}
    void handle_info(state, tick const&) {}
    next handle_info(state, push const&) { return weft::stop(weft::exit_reason::normal()); }
    void terminate(weft::exit_reason const&, state const&) {}
    int code;
};

struct off { bool operator==(off const&) const = default; };
struct on {
    std::string by;
    bool operator==(on const&) const = default;
};
struct lamp {
    using state = std::variant<off, on>;
    weft::transition<state> init() { return weft::next_state(off{}); }
    weft::transition<state> handle_cast(off&, push const&) { return weft::next_state(on{"push"}); }
    weft::transition<state> handle_cast(on&, push const&) { return weft::stop(weft::exit_reason::normal()); }
};

bool use() {
    auto const d = weft::start_link<door>(weft::server_options{.name = "door"});
    weft::cast(d, push{});
    weft::cast(weft::start_link<busy_door>(42), push{});
    weft::cast(weft::start_link<lamp>(), push{});
    return weft::call(d, unlock{.code = 42}, 1s);
}
