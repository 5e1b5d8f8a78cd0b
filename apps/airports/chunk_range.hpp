#pragma once

// All inputs of the job as one lazy range of chunks: nothing is read before it is asked for, and only the chunk at hand
// is in memory. This is where the flow begins.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "airports/chunk.hpp"
#include "airports/layout.hpp"
#include "airports/grouping.hpp"
#include "csv/record_reader.hpp"

namespace airports {

/// An opened input whose header has been read.
struct airport_input {
    csv::record_reader reader;
    std::shared_ptr<layout const> columns;
    std::uint64_t bytes_reported = 0;  // by the chunks so far
};

/// Opens every input and reads its header, so that a missing file or column is known before any work is done.
/// Blocks: reads the first line of each. Errors: input_error, one line.
[[nodiscard]] std::vector<airport_input> open_inputs(std::vector<std::string> const& paths, grouping const& by,
                                                     bool with_elevations = false);

/// A single-pass input range. Copies are handles to the same range.
/// Blocks: begin() and ++ read. Threads: one at a time.
class chunk_range {
public:
    class iterator;

    /// on_chunk hears of each chunk as it is read, for progress; it runs where the range is walked.
    explicit chunk_range(std::vector<airport_input> inputs, std::function<void(chunk const&)> on_chunk = {},
                         chunk_limits limits = {});

    /// Reads the first chunk. To be called once.
    [[nodiscard]] iterator begin() const;
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

private:
    struct state;
    std::shared_ptr<state> state_;
};

class chunk_range::iterator {
public:
    using iterator_concept = std::input_iterator_tag;
    using difference_type = std::ptrdiff_t;
    using value_type = chunk;

    iterator() = default;

    /// The chunk at hand; may be moved from.
    [[nodiscard]] chunk& operator*() const;
    iterator& operator++();
    void operator++(int) { ++*this; }
    [[nodiscard]] bool operator==(std::default_sentinel_t) const;

private:
    friend class chunk_range;
    explicit iterator(std::shared_ptr<state> of) : state_{std::move(of)} {}

    std::shared_ptr<state> state_;
};

}  // namespace airports
