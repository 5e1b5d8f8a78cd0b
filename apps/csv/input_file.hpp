#pragma once

// A file or standard input, read in blocks through its descriptor: pipes and terminals work like files.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace csv {

/// The path that stands for standard input.
inline constexpr std::string_view standard_input = "-";

/// How messages name an input.
[[nodiscard]] std::string display_name(std::string_view path);

/// An open file; closed with the object, except standard input.
/// Threads: one at a time.
class input_file {
public:
    /// Opens a path, or standard input for "-". Errors: input_error, one line with the path and the reason.
    explicit input_file(std::string_view path);
    ~input_file();
    input_file(input_file&& other) noexcept;
    input_file(input_file const&) = delete;
    input_file& operator=(input_file const&) = delete;
    input_file& operator=(input_file&&) = delete;

    /// Fills the block from its start; returns how many bytes, 0 at the end.
    /// Blocks: until at least one byte is there. Errors: input_error.
    [[nodiscard]] std::size_t read(std::span<char> block);

    [[nodiscard]] std::string const& name() const { return name_; }

private:
    std::string name_;
    int descriptor_;  // -1 once moved from
};

}  // namespace csv
