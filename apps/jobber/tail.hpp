#pragma once

// The end of a text that comes in pieces: its last lines, and never more bytes than a journal wants to keep.

#include <cstddef>
#include <string>
#include <string_view>

namespace jobber {

class tail {
public:
    static constexpr std::size_t most_lines = 10;
    static constexpr std::size_t most_bytes = 4096;

    void add(std::string_view piece);

    /// The last lines without the end of the last one. A line that is too long has lost its beginning.
    [[nodiscard]] std::string text() const;

private:
    std::string kept_;
};

}  // namespace jobber
