#pragma once
// A crash dump as a stream of sections (weft/crash_dump.hpp shows the format). However large the file is, a reader holds one
// piece of one section; a file that was cut anywhere is read to where it was cut.

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli {

/// A section, or a part of a long one: those of the same section come one after the other.
struct dump_piece {
    std::string kind{};                ///< "process" of "=process:93.1"
    std::string subject{};             ///< "93.1"; empty without a colon
    std::vector<std::string> lines{};
    std::uint64_t offset = 0;          ///< of the section's mark in the file
    bool is_rest = false;              ///< not the section's first piece
    bool is_last = false;              ///< the file ends behind it

    /// What stands behind "key: ", or nothing.
    [[nodiscard]] std::string_view value(std::string_view key) const noexcept;
    [[nodiscard]] std::uint64_t number(std::string_view key) const noexcept;
    /// The lines below "trace:", without their blanks.
    [[nodiscard]] std::vector<std::string_view> trace() const;
};

class dump_file {
public:
    /// Errors: cli_error; usage when the file cannot be opened, found_bad when it is no crash dump of a known version.
    explicit dump_file(std::string const& path);

    /// False at the end. Blocks: for the disk. Cost: a line of at most 64 KiB and a piece of at most 1 MiB are held; a line's
    /// rest is left out.
    bool next(dump_piece& into);
    /// From here on; `offset` is that of a piece.
    void go_to(std::uint64_t offset);
    /// From the beginning.
    void rewind() { go_to(0); }
    [[nodiscard]] std::string const& path() const noexcept { return path_; }

private:
    bool read_line();

    std::string path_;
    std::ifstream in_;
    std::string line_;              // the one that was read and not yet given
    std::uint64_t line_at_ = 0;
    std::uint64_t at_ = 0;          // of the next line
    bool has_line_ = false;
    std::string kind_;
    std::string subject_;
    std::uint64_t section_at_ = 0;
};

}  // namespace weft::cli
