// A top process that traps exits and goes on waiting.

#include <weft/application.hpp>
#include <weft/link.hpp>
#include <weft/receive.hpp>
#include <weft/spawn.hpp>

namespace {

[[noreturn]] void stay() {
    for (;;) weft::receive([](weft::exit_msg) {});
}

}  // namespace

WEFT_APPLICATION(slow_stop) {
    .start = [](weft::app_context&) { return weft::spawn_link(&stay, {.name = "slow_stop.stubborn", .trap_exit = true}); },
};
