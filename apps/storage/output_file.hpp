#pragma once

// A file that grows by lines, and of which a journal says how much is known to be whole.

#include <cstdint>
#include <string>
#include <string_view>

namespace storage {

/// Written at its end only. Every call may block. Errors: storage::error naming the file. Threads: one at a time, any.
class output_file {
public:
    /// "-" is standard output. A file is made when it is not there, and cut to `bytes`, behind which nothing is known to be
    /// whole; one that is shorter has lost lines, and is refused.
    output_file(std::string path, std::uint64_t bytes);
    output_file(output_file const&) = delete;
    output_file& operator=(output_file const&) = delete;
    ~output_file();

    void append(std::string_view lines);
    /// All lines are on the disk.
    void sync();
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

private:
    [[noreturn]] void fail(int error) const;

    std::string path_;
    std::uint64_t bytes_;
    int descriptor_;
};

inline constexpr std::string_view standard_output = "-";

}  // namespace storage
