#pragma once

// Cuts a byte stream into CSV records without ever holding more than one record and one block of it. A record that is
// too long or whose quotes do not add up costs its first line only: reading goes on with the next physical line, so one
// bad quote cannot swallow the rest of the file.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "csv/record_scanner.hpp"

namespace csv {

/// Fills the block from its start and returns how many bytes; 0 is the end of the stream. May block; throws
/// input_error.
using read_block = std::function<std::size_t(std::span<char>)>;

/// Reads from a stream that outlives the returned function.
[[nodiscard]] read_block read_from(std::istream& stream);

struct record_limits {
    std::size_t block_bytes = 64 * 1024;
    std::size_t record_bytes = 1024 * 1024;
};

enum class record_fault { none, too_long, open_quote, stray_quote };

/// Says in a few words what is wrong; empty for `none`.
[[nodiscard]] std::string_view describe(record_fault fault);

struct record {
    std::string_view text;  // without its line end; empty when faulty; valid until the next call of next()
    std::uint64_t line;     // physical line of its first byte, from 1
    record_fault fault;
};

/// The records of one stream, in order. Blank lines are passed over, a UTF-8 byte order mark at the start too.
/// Memory: at most one record of the longest kind allowed and two blocks.
/// Threads: one at a time.
/// Source: RFC 4180.
class record_reader {
public:
    explicit record_reader(read_block read, record_limits limits = {});

    /// The next record, or nothing at the end of the stream.
    /// Blocks: as long as the stream's read does. Errors: passes on what the read throws.
    [[nodiscard]] std::optional<record> next();

    /// Bytes of the stream the records so far stand for: line ends, skipped lines and the byte order mark included.
    [[nodiscard]] std::uint64_t bytes_consumed() const { return bytes_consumed_; }

    /// Bytes held in memory now.
    [[nodiscard]] std::size_t buffered() const { return buffer_.size(); }

private:
    [[nodiscard]] std::string_view pending() const { return std::string_view{buffer_}.substr(start_); }
    scan_verdict scan_on();
    record take(std::size_t with_line_end);
    record give_up(record_fault fault);
    void skip_line();
    void drop(std::size_t bytes);
    bool fill();
    void skip_byte_order_mark();

    read_block read_;
    record_limits limits_;
    record_scanner scanner_;
    std::vector<char> block_;  // where a read lands, so that one that throws leaves buffer_ as it was
    std::string buffer_;
    std::size_t start_ = 0;    // where the record begun starts in buffer_
    std::size_t scanned_ = 0;  // bytes of it the scanner has seen
    std::uint64_t line_ = 1;   // of the byte at start_
    std::uint64_t bytes_consumed_ = 0;
    bool at_start_ = true;
};

}  // namespace csv
