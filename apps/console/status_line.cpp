// The status line (status_line.hpp).

#include "console/status_line.hpp"

#include <ostream>

namespace console {

namespace {

constexpr auto back_to_empty_line = "\r\x1b[K";

}  // namespace

status_line::status_line(std::ostream& err, bool shown, clock_reader const& now)
    : err_{err}, shown_{shown}, now_{now}, changed_{now_()} {}

void status_line::update(std::function<std::string()> const& text) {
    if (!shown_) return;
    auto const now = now_();
    if (now - changed_ < shortest_pause) return;
    changed_ = now;
    there_ = true;
    err_ << back_to_empty_line << text() << std::flush;
}

void status_line::clear() {
    if (there_) err_ << back_to_empty_line << std::flush;
    there_ = false;
}

}  // namespace console
