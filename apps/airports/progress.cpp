// The progress line (progress.hpp).

#include "airports/progress.hpp"

#include <utility>

#include "console/text.hpp"

namespace airports {

progress::progress(std::ostream& err, bool shown, console::clock_reader now)
    : now_{std::move(now)}, started_{now_()}, line_{err, shown, now_} {}

void progress::add(chunk const& read) {
    rows_ += read.records.size();
    bytes_ += read.bytes;
    line_.update([this] { return line(); });
}

std::string progress::line() const {
    auto const read = stats();
    return console::grouped(read.rows) + " rows, " + console::fixed(read.megabytes(), 1) + " MB, " +
           console::grouped(static_cast<std::uint64_t>(read.rows_per_second())) + " rows/s";
}

void progress::finish() { line_.clear(); }

read_stats progress::stats() const {
    return {.rows = rows_, .bytes = bytes_, .seconds = std::chrono::duration<double>(now_() - started_).count()};
}

}  // namespace airports
