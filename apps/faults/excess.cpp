// Too much of something: work for the schedulers, timers, large copies, links, messages to nobody.

#include "fault.hpp"

#include <weft/child.hpp>
#include <weft/exit_reason.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/timer.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace faults {
namespace {

using namespace std::chrono_literals;

struct tick {};

// Read by nobody; relaxed, it only keeps the loop from being taken away.
std::atomic<unsigned long> turns{0};

void work_and_give_way(term const& until) {
    weft::set_label("crowd");
    for (; !until.is_over(); weft::yield()) {
        auto const end = weft::monotonic_time() + 1ms;
        while (weft::monotonic_time() < end) turns.fetch_add(1, std::memory_order_relaxed);  // see turns
    }
    rest(term{{}});
}

void keep_timers(std::size_t count, weft::nanoseconds period, term const& until) {
    weft::set_label("timers");
    std::vector<weft::ref> all(count);
    for (auto& each : all) each = weft::send_interval(period, weft::self(), tick{});
    while (!until.is_over()) weft::receive([](tick) {}, weft::after(until.left(), [] {}));
    for (auto const each : all) weft::cancel_timer(each);
    for (;;) weft::receive([](tick) {});
}

/// Two MiB that are part of the message.
struct large_page {
    std::array<char, std::size_t{2} * 1024 * 1024> bytes{};
};

void take_all() {
    for (;;) weft::receive([](large_page const&) {});
}

void send_large_pages(term const& until) {
    weft::set_label("copies");
    auto const page = std::make_unique<large_page>();
    for (; !until.is_over(); weft::sleep_for(200ms)) weft::send("faults.reader", *page);
    rest(term{{}});
}

void link_many(std::size_t count, term const& until) {
    weft::set_label("links");
    for (std::size_t i = 0; i < count; ++i) weft::spawn_link([] { rest(term{{}}); });
    rest(until);
    weft::exit(weft::exit_reason::shutdown());
}

void write_to_nobody(std::size_t each_second, term const& until) {
    weft::set_label("letters");
    weft::pid const gone = weft::spawn([] {});
    constexpr std::size_t times = 50;
    for (; !until.is_over(); weft::sleep_for(1000ms / times))
        for (std::size_t i = 0; i < std::max<std::size_t>(each_second / times, 1); ++i) weft::send(gone, tick{});
    rest(term{{}});
}

}  // namespace

children crowd(fault const& how) {
    children all;
    for (std::size_t i = 0; i < how.count_or(200); ++i)
        all.push_back(once("crowd" + std::to_string(i), weft::child([how] { work_and_give_way(term{how}); })));
    return all;
}

children timers(fault const& how) {
    return {once("timers", weft::child([how] { keep_timers(how.count_or(1000), std::chrono::milliseconds{how.size_or(1000)}, term{how}); }))};
}

children copies(fault const& how) {
    return {once("reader", child_named("faults.reader", &take_all)),
            once("copies", weft::child([how] { send_large_pages(term{how}); }))};
}

children links(fault const& how) {
    return {once("links", weft::child([how] { link_many(how.count_or(12'000), term{how}); }))};
}

children letters(fault const& how) {
    return {once("letters", weft::child([how] { write_to_nobody(how.count_or(1000), term{how}); }))};
}

}  // namespace faults
