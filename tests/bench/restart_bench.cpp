// A supervisor with one server, which is made to end again and again: by an exception in a handler, or killed.
#include "harness.hpp"

#include <weft/child.hpp>
#include <weft/gen_server.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/supervisor.hpp>

#include <stdexcept>

namespace bench {
namespace {

struct up { weft::pid server; };
struct crash {};

class fragile {
public:
    explicit fragile(weft::pid driver) { weft::send(driver, up{weft::self()}); }
    void handle_info(crash) { throw std::runtime_error{"boom"}; }
};

void by_exception(weft::pid server) { weft::send(server, crash{}); }
void by_kill(weft::pid server) { weft::exit_signal(server, weft::exit_reason::kill()); }

}  // namespace

outcome restart(arguments const& given) {
    auto const [mode, numbers] = given.leading_word("crash");
    auto* const end = mode == "crash" ? &by_exception : mode == "kill" ? &by_kill : nullptr;
    if (end == nullptr) wrong_usage("restart knows crash and kill");
    outcome measured{.operations = numbers.number(0)};
    in_runtime([&] {
        weft::log::set_level(weft::log::level::none);
        weft::supervisor::start_link({.intensity = {.restarts = 100'000'000, .within = std::chrono::seconds{1}},
                                      .children = {{.id = "child", .start = weft::child<fragile>(weft::self())}}});
        weft::pid server = weft::receive([](up u) { return u.server; });
        stopwatch const time;
        for (long i = 0; i < measured.operations; ++i) {
            end(server);
            weft::pid const before = std::exchange(server, weft::receive([](up u) { return u.server; }));
            require(before != server, "the same process came up twice");
        }
        measured.time = time.passed();
    });
    return measured;
}

}  // namespace bench
