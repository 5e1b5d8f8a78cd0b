// A ring of lines in static memory: a crash dump reads it in a copy of the program, where no lock may be taken.

#include "crash_log.hpp"

#include <weft/crash_dump.hpp>
#include <weft/logger.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace weft::cli {
namespace {

struct kept_line {
    std::array<char, 500> text;
    std::size_t length;
};

struct line_ring {
    std::mutex mutex;
    std::array<kept_line, 200> lines{};  // under mutex; read without it in a dump, where a line may be half written
    std::size_t next = 0;                // the same
} ring;

void write_ring(crash_dump_output& to) noexcept {
    std::size_t const count = ring.lines.size();
    for (std::size_t i = 0; i < count; ++i) {
        kept_line const& each = ring.lines[(ring.next + i) % count];
        if (each.length == 0) continue;
        to << std::string_view{each.text.data(), std::min(each.length, each.text.size())};
        to.end_line();
    }
}

class ring_handler final : public log::handler {
public:
    void handle(log::event_ptr const& what, log::caller /*by*/) override {
        std::string const line = logger::text_line(*what);
        std::lock_guard const hold{ring.mutex};
        kept_line& place = ring.lines[ring.next % ring.lines.size()];
        place.length = std::min(line.size(), place.text.size());
        std::copy_n(line.begin(), place.length, place.text.begin());
        ring.next = (ring.next + 1) % ring.lines.size();
    }
};

}  // namespace

void keep_log_for_crash_dumps(log::handler_options how) {
    static std::once_flag once;
    std::call_once(once, [&] {
        if (log::add_handler("crash_dump", std::make_shared<ring_handler>(), std::move(how))) add_crash_dump_section("log", &write_ring);
    });
}

}  // namespace weft::cli
