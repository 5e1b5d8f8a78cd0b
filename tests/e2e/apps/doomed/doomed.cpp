// A few processes, one of which ends the program: what a crash dump must tell of.

#include <weft/application.hpp>
#include <weft/link.hpp>
#include <weft/log.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>

namespace doomed {

struct letter {
    std::string text;
};
struct begun {};

// Stays 0 as far as anybody is concerned; relaxed, it only keeps the calls from being taken away.
std::atomic<unsigned long> kept{0};

/// Room in every call, so that the stack is used up soon; the call is no tail call.
[[gnu::noinline]] void falls_deeper(unsigned long depth) {
    unsigned char volatile room[1024] = {};
    room[depth % sizeof room] = 1;
    if (kept.load(std::memory_order_relaxed) == 0) falls_deeper(depth + 1);  // see kept
    kept.fetch_add(room[0], std::memory_order_relaxed);  // see kept
}

[[gnu::noinline]] void writes_to_nowhere() {
    int volatile* volatile nowhere = nullptr;
    *nowhere = 1;
}

void end_by(std::string const& how) {
    weft::log::warning("the end is near");
    if (how == "overflow") falls_deeper(0);
    if (how == "null") writes_to_nowhere();
    if (how == "abort") std::abort();
    weft::receive([](weft::exit_msg) {});
}

void write_letters(std::string const& how, int letters) {
    weft::set_label("writer/1");
    auto const reader = weft::spawn_link([] { weft::receive([](begun) {}); }, {.name = "doomed.reader"});
    for (int i = 0; i < letters; ++i) weft::send(reader, letter{"secret"});
    end_by(how);
}

void idle() { weft::receive([](begun) {}); }

void top(std::string const& how, int letters, int idlers) {
    for (int i = 0; i < idlers; ++i) weft::spawn_link(&idle, {.label = "idler/" + std::to_string(i)});
    weft::send_after(std::chrono::hours{1}, weft::self(), begun{});
    weft::spawn_link([how, letters] { write_letters(how, letters); }, {.name = "doomed.writer"});
    weft::receive([](begun) {});
}

}  // namespace doomed

WEFT_APPLICATION(doomed) {
    .start = [](weft::app_context& app) {
        return weft::spawn_link([how = app.env<std::string>("how"), letters = app.env<int>("letters"), idlers = app.env<int>("idlers")] {
            doomed::top(how, letters, idlers);
        });
    },
};
