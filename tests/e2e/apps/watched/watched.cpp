// One of everything: two servers that call each other and a third process behind them, one that counts what it gets, a timer,
// a table, keys, one that broke down, and as many processes that wait as a script wants.

#include <weft/application.hpp>
#include <weft/child.hpp>
#include <weft/gen_server.hpp>
#include <weft/log.hpp>
#include <weft/names.hpp>
#include <weft/pg.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/registry.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/supervisor.hpp>
#include <weft/table.hpp>
#include <weft/timer.hpp>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>

namespace watched {

using namespace std::chrono_literals;

struct pull {
    using reply = int;
};

/// Asks its partner before it answers, and so does that one.
class knot {
public:
    knot(std::string const& name, std::string partner) : partner_{std::move(partner)} { weft::register_name(name, weft::self()); }
    [[nodiscard]] int handle_call(pull) const { return weft::call(weft::named<knot>(partner_), pull{}, weft::infinity); }

private:
    std::string partner_;
};

struct row {
    std::string key;
    int value = 0;
};
using rows = weft::table<row, &row::key>;

struct tick {};

using phone_book = weft::registry<std::string, int>;
using rooms = weft::pg<>;

/// Its state is what it says it is.
class till {
public:
    till() { weft::register_name("watched.till", weft::self()); }
    void handle_cast(int coin) { sum_ += coin; }
    [[nodiscard]] std::string format_status() const { return "holds " + std::to_string(sum_ + 7); }

private:
    int sum_ = 0;
};

/// Breaks down the first time; then it is deaf to a letter.
void be_frail() {
    static std::atomic<bool> is_second{false};
    if (!is_second.exchange(true)) throw std::runtime_error{"no space left"};
    weft::register_name("watched.frail", weft::self());
    weft::send(weft::self(), std::string{"a letter"});
    weft::receive([](weft::exit_msg) {});
}

/// Has keys, a table and a timer; at every tenth tick it says so.
void work() {
    weft::register_name("watched.worker", weft::self());
    phone_book::named("watched.phones").register_key("ann", 4711);
    rooms::named("watched.rooms").join("room 1", weft::self());
    rows const all{{.name = "watched.rows"}};
    all.insert({"one", 1});
    all.insert({"two", 2});
    static_cast<void>(weft::send_interval(50ms, weft::self(), tick{}));
    for (int ticks = 0;; ++ticks) {
        weft::receive([](tick) {});
        if (ticks % 10 == 9) weft::log::info("ten more ticks");
    }
}

void wait_for_ever() { weft::receive([](weft::exit_msg) {}); }

void leak() {
    for (;;) {
        weft::spawn(&wait_for_ever, {.label = "leaked/one"});
        weft::receive(weft::after(5ms, [] {}));
    }
}

void crowd(int count) {
    for (int i = 0; i < count; ++i) weft::spawn_link(&wait_for_ever, {.label = "crowd/" + std::to_string(i)});
    weft::receive([](weft::exit_msg) {});
}

/// Pulls the knot, and waits behind it for ever.
void wait_behind() {
    weft::set_label("knot/behind");
    static_cast<void>(weft::call(weft::named<knot>("knot.a"), pull{}, weft::infinity));
}

weft::supervisor_spec tree(int count, bool leaks) {
    weft::supervisor_spec all{
        .name = "watched.sup",
        .intensity = {.restarts = 10, .within = 60s},
        .children = {{.id = "phones", .start = phone_book::child({.name = "watched.phones", .keys = weft::keys::unique})},
                     {.id = "rooms", .start = rooms::child("watched.rooms")},
                     {.id = "till", .start = weft::child<till>()},
                     {.id = "frail", .start = weft::child(&be_frail)},
                     {.id = "a", .start = weft::child<knot>(std::string{"knot.a"}, std::string{"knot.b"}), .shutdown = weft::brutal_kill},
                     {.id = "b", .start = weft::child<knot>(std::string{"knot.b"}, std::string{"knot.a"}), .shutdown = weft::brutal_kill},
                     {.id = "behind", .start = weft::child(&wait_behind)},
                     {.id = "worker", .start = weft::child(&work)},
                     {.id = "crowd", .start = weft::child([count] { crowd(count); })}}};
    if (leaks) all.children.push_back({.id = "leak", .start = weft::child(&leak)});
    return all;
}

}  // namespace watched

WEFT_APPLICATION(watched) {
    .start = [](weft::app_context& app) {
        return weft::supervisor::start_link(watched::tree(app.env<int>("crowd"), app.env<bool>("leak")));
    },
};
