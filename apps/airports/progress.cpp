// The progress line (progress.hpp).

#include "airports/progress.hpp"

#include <ostream>
#include <utility>

#include "airports/text.hpp"

namespace airports {

namespace {

constexpr auto back_to_empty_line = "\r\x1b[K";

}  // namespace

progress::progress(std::ostream& err, bool shown, clock_reader now)
    : err_{err}, shown_{shown}, now_{std::move(now)}, started_{now_()} {}

void progress::add(chunk const& read) {
    rows_ += read.records.size();
    bytes_ += read.bytes;
    if (shown_ && now_() - printed_.value_or(started_) >= shortest_pause) print();
}

void progress::print() {
    auto const read = stats();
    printed_ = now_();
    err_ << back_to_empty_line << grouped(read.rows) << " rows, " << fixed(read.megabytes(), 1) << " MB, "
         << grouped(static_cast<std::uint64_t>(read.rows_per_second())) << " rows/s" << std::flush;
}

void progress::finish() {
    if (printed_) err_ << back_to_empty_line << std::flush;
    printed_.reset();
}

read_stats progress::stats() const {
    return {.rows = rows_, .bytes = bytes_, .seconds = std::chrono::duration<double>(now_() - started_).count()};
}

}  // namespace airports
