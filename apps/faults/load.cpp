// Nothing; very many processes; more messages than are taken; processes that are started and never end.

#include "fault.hpp"

#include <weft/allow.hpp>
#include <weft/child.hpp>
#include <weft/exit_reason.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <chrono>
#include <string>

namespace faults {
namespace {

using namespace std::chrono_literals;

struct work {
    std::uint64_t number = 0;
};

void sit_there() {
    struct never {};
    weft::receive([](never) {});
}

/// Ends with all that it has started.
[[noreturn]] void end() { weft::exit(weft::exit_reason::shutdown()); }

void start_many(std::size_t count, term const& until) {
    weft::set_label("many");
    for (std::size_t i = 0; i < count; ++i) weft::spawn_link(&sit_there);
    rest(until);
    end();
}

/// Takes a hundred messages a second, and all of them when the fault is over.
void take_slowly(std::string const& allowed, term const& until) {
    if (!allowed.empty()) weft::allow(allowed);
    for (;;) {
        weft::receive([](work) {});
        if (!until.is_over()) weft::sleep_for(10ms);
    }
}

void send_quickly(std::size_t each_second, term const& until) {
    weft::set_label("sender");
    constexpr std::size_t times = 50;
    for (std::uint64_t number = 0; !until.is_over();) {
        for (std::size_t i = 0; i < each_second / times; ++i) weft::send("faults.slow", work{++number});
        weft::sleep_for(1000ms / times);
    }
}

void hold(std::size_t bytes) {
    std::string const kept(bytes, 'x');
    sit_there();
}

void start_more(std::size_t each_second, std::size_t bytes, term const& until) {
    weft::set_label("leak");
    constexpr std::size_t times = 10;
    while (!until.is_over()) {
        for (std::size_t i = 0; i < each_second / times; ++i) weft::spawn_link([bytes] { hold(bytes); });
        weft::sleep_for(1000ms / times);
    }
    end();
}

}  // namespace

children idle(fault const&) { return {once("first", weft::child(&sit_there)), once("second", weft::child(&sit_there))}; }

children many(fault const& how) {
    return {once("many", weft::child([how] { start_many(how.count_or(200'000), term{how}); }))};
}

children mailbox(fault const& how) {
    return {once("slow", child_named("faults.slow", [how] { take_slowly(how.allow, term{how}); })),
            once("sender", weft::child([how] { send_quickly(how.count_or(1000), term{how}); }))};
}

children leak(fault const& how) {
    return {once("leak", weft::child([how] { start_more(how.count_or(500), how.size_or(16) * 1024, term{how}); }))};
}

}  // namespace faults
