#pragma once

// A chunk is a handful of records cut from one input: the unit that travels from the reader to the parsers. It owns its
// text, so it may be parsed on any thread, and it is bounded in bytes and in records.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csv/record_reader.hpp"

namespace airports {

struct layout;  // columns.hpp

struct chunk {
    struct span {
        std::size_t offset;
        std::size_t size;
        std::uint64_t line;
        csv::record_fault fault;
    };

    std::string text;
    std::vector<span> records;
    std::optional<std::string> failure;  // the input broke off after these records: why

    // Set by chunk_range, which knows the inputs:
    std::uint64_t bytes = 0;                // of the input this chunk stands for, header and skipped lines included
    std::size_t input = 0;                  // which input, counted from 0 in the order given
    std::shared_ptr<layout const> columns;  // of that input

    [[nodiscard]] std::string_view text_of(span const& record) const {
        return std::string_view{text}.substr(record.offset, record.size);
    }
    [[nodiscard]] std::uint64_t first_line() const { return records.empty() ? 0 : records.front().line; }
};

struct chunk_limits {
    std::size_t text_bytes = 64 * 1024;  // closes the chunk once reached
    std::size_t records = 4096;          // so does this: faulty records have no text, yet must not pile up
};

/// Collects the next chunk of a stream; its `records` are empty at the end.
/// Blocks: as long as the stream's read does. An input_error of the read ends the chunk and becomes its `failure`.
[[nodiscard]] chunk read_chunk(csv::record_reader& reader, chunk_limits limits = {});

}  // namespace airports
