// How records are cut out of blocks (record_reader.hpp). What the scanner is shown of a record never depends on where
// blocks end, so neither do the faults found.

#include "csv/record_reader.hpp"

#include <algorithm>
#include <istream>
#include <stdexcept>
#include <utility>

#include "csv/input_error.hpp"

namespace csv {

namespace {

constexpr std::size_t longest_line_end = 2;  // CR LF

std::string_view without_line_end(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

}  // namespace

read_block read_from(std::istream& stream) {
    return [&stream](std::span<char> block) {
        stream.read(block.data(), static_cast<std::streamsize>(block.size()));
        if (stream.bad()) throw input_error{"the stream broke off while being read"};
        return static_cast<std::size_t>(stream.gcount());
    };
}

std::string_view describe(record_fault fault) {
    switch (fault) {
        case record_fault::none: return "";
        case record_fault::too_long: return "the record is longer than allowed";
        case record_fault::open_quote: return "a quote opened in this record is never closed";
        case record_fault::stray_quote:
            return "a quote stands where none may: inside a bare field, or before more text";
    }
    return "";
}

record_reader::record_reader(read_block read, record_limits limits) : read_{std::move(read)}, limits_{limits} {
    if (limits_.block_bytes == 0) throw std::invalid_argument{"record_limits.block_bytes is 0; at least 1 is needed"};
    if (limits_.record_bytes == 0) throw std::invalid_argument{"record_limits.record_bytes is 0; at least 1 is needed"};
    block_.resize(limits_.block_bytes);
}

std::optional<record> record_reader::next() {
    if (at_start_) skip_byte_order_mark();
    for (;;) {
        auto const verdict = scan_on();
        if (verdict == scan_verdict::stray_quote) return give_up(record_fault::stray_quote);
        if (verdict == scan_verdict::more) {
            if (scanned_ >= limits_.record_bytes + longest_line_end)
                return give_up(scanner_.in_quotes() ? record_fault::open_quote : record_fault::too_long);
            if (fill()) continue;
            if (pending().empty()) return std::nullopt;
            if (scanner_.in_quotes()) return give_up(record_fault::open_quote);
        }
        if (without_line_end(pending().substr(0, scanned_)).size() > limits_.record_bytes)
            return give_up(record_fault::too_long);
        auto const found = take(scanned_);
        if (!found.text.empty()) return found;
    }
}

scan_verdict record_reader::scan_on() {
    auto const shown = pending().substr(0, limits_.record_bytes + longest_line_end);
    auto const [verdict, consumed] = scanner_.scan(shown.substr(scanned_));
    scanned_ += consumed;
    return verdict;
}

record record_reader::take(std::size_t with_line_end) {
    auto const text = pending().substr(0, with_line_end);
    record const found{.text = without_line_end(text), .line = line_, .fault = record_fault::none};
    line_ += static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
    drop(with_line_end);
    return found;
}

record record_reader::give_up(record_fault fault) {
    record const lost{.text = {}, .line = line_, .fault = fault};
    skip_line();
    return lost;
}

// Drops up to the end of the first physical line, which may be longer than any record may be: block by block.
void record_reader::skip_line() {
    for (;;) {
        auto const end = pending().find('\n');
        if (end != std::string_view::npos) {
            drop(end + 1);
            ++line_;
            return;
        }
        drop(pending().size());
        if (!fill()) return;
    }
}

void record_reader::drop(std::size_t bytes) {
    start_ += bytes;
    bytes_consumed_ += bytes;
    scanned_ = 0;
    scanner_.reset();
}

bool record_reader::fill() {
    buffer_.erase(0, start_);
    start_ = 0;
    auto const got = read_(block_);
    buffer_.append(block_.data(), got);
    return got != 0;
}

void record_reader::skip_byte_order_mark() {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    at_start_ = false;
    while (buffer_.size() < mark.size() && mark.starts_with(buffer_) && fill()) {}
    if (buffer_.starts_with(mark)) drop(mark.size());
}

}  // namespace csv
