// "\r" goes back to the line's start, "\033[K" clears what is behind (progress.hpp).

#include "jobber/progress.hpp"

#include <weft/process.hpp>

#include <ostream>

namespace jobber {

void progress::show(std::string const& line) {
    auto const now = weft::monotonic_time();
    if (!shown_ || (printed_ && now - *printed_ < shortest_pause)) return;
    printed_ = now;
    err_ << '\r' << line << "\033[K" << std::flush;
}

void progress::finish() {
    if (!printed_) return;
    printed_.reset();
    err_ << "\r\033[K" << std::flush;
}

}  // namespace jobber
