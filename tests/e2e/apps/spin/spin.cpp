// More processes than workers, each in an endless loop: what the observer must be able to look into all the same.

#include <weft/application.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/spawn.hpp>

#include <atomic>
#include <string>

namespace {

// Read by nobody; relaxed, it only keeps the loop from being taken away.
std::atomic<unsigned long> turns{0};

[[noreturn]] void spin(bool polite) {
    for (;;) {
        turns.fetch_add(1, std::memory_order_relaxed);  // see turns
        if (polite) weft::checkpoint();
    }
}

void top(int count, bool polite) {
    for (int i = 0; i < count; ++i) weft::spawn_link([polite] { spin(polite); }, {.label = "spin/" + std::to_string(i)});
    weft::receive([](weft::exit_msg) {});
}

}  // namespace

WEFT_APPLICATION(spin) {
    .start = [](weft::app_context& app) {
        return weft::spawn_link([count = app.env<int>("count"), polite = app.env<bool>("polite")] { top(count, polite); },
                                {.name = "spin.top"});
    },
};
