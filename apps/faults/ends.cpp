// Ends that come too often, take a stack or the whole program with them, or do not come; and a start that does not.

#include "fault.hpp"

#include <weft/child.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/supervisor.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <stdexcept>

namespace faults {
namespace {

using namespace std::chrono_literals;

// Everything is up and can be looked at before it goes wrong.
constexpr auto a_moment = 500ms;

[[noreturn]] void fail_soon(weft::nanoseconds pause) {
    weft::set_label("disk");
    weft::sleep_for(pause);
    throw std::runtime_error{"write: no space left on device"};
}

// Relaxed: it only makes each frame need its room.
std::atomic<char> written{0};

/// Uses up `bytes` of the stack, in frames of a KiB, then calls `then`.
[[gnu::noinline]] void go_down(std::size_t bytes, std::function<void()> const& then) {
    char volatile room[1024];
    room[0] = written.load(std::memory_order_relaxed);  // see written
    if (bytes > sizeof room) go_down(bytes - sizeof room, then);
    else then();
    written.store(room[0], std::memory_order_relaxed);  // see written; and the call above is no tail call
}

void wait_for_ever() {
    struct never {};
    weft::receive([](never) {});
}

void stand_on_a_deep_stack(std::size_t bytes, term const& until) {
    weft::set_label("deepstack");
    go_down(bytes, [&until] { rest(until); });
}

void use_up_the_stack() {
    weft::set_label("overflow");
    weft::sleep_for(a_moment);
    go_down(SIZE_MAX, [] {});
}

void write_where_nothing_is() {
    weft::set_label("crash");
    weft::sleep_for(a_moment);
    auto* const nowhere = reinterpret_cast<int volatile*>(std::uintptr_t{1} << 40U);
    *nowhere = 1;
}

/// Is told to end, and does not, before the term is over.
void stay(term const& until) {
    weft::trap_exit(true);
    weft::receive([](weft::exit_msg) {});
    rest(until);
}

}  // namespace

children storm(fault const& how) {
    // Eight of the ten restarts that are allowed.
    weft::nanoseconds const pause = std::chrono::milliseconds{how.size_or(1250)};
    auto const until = term{how};
    weft::supervisor_spec nested{
        .name = "faults.storm",
        .intensity = {.restarts = 10, .within = 10s},
        .children = {{.id = "disk", .start = weft::child([pause, until] { until.is_over() ? rest(term{{}}) : fail_soon(pause); })}}};
    return {once("storm", weft::child(std::move(nested)))};
}

children deepstack(fault const& how) {
    // The default stack of `weft run` is 512 KiB.
    return {once("deepstack", weft::child([how] { stand_on_a_deep_stack(how.size_or(440) * 1024, term{how}); }))};
}

children overflow(fault const&) { return {once("overflow", weft::child(&use_up_the_stack))}; }

children crash(fault const&) { return {once("crash", weft::child(&write_where_nothing_is))}; }

children slowstop(fault const& how) {
    auto made = once("stubborn", child_named("faults.stubborn", [how] { stay(term{how}); }));
    made.shutdown = 60s;
    return {std::move(made)};
}

children slowstart(fault const& how) {
    auto const time = how.time > 0ns ? how.time : weft::nanoseconds{3s};
    return {once("late", weft::child([time] {
                     weft::sleep_for(time);  // in the process that starts it
                     return weft::spawn_link(&wait_for_ever);
                 }))};
}

}  // namespace faults
