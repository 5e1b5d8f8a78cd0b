#pragma once
// Where a node in the background has its standard output and standard error: a file that is turned over when it is long. The
// descriptors themselves are exchanged, so nothing that anybody writes, a dying program included, goes through this program.

#include <cstddef>
#include <cstdint>
#include <string>

namespace weft::cli {

class rotating_output {
public:
    struct limits {
        std::uint64_t max_bytes = 0;
        std::size_t max_files = 0;  ///< old ones that are kept, as PATH.0, PATH.1, …
    };
    /// Nothing is opened yet.
    rotating_output(std::string path, limits how) : path_{std::move(path)}, how_{how} {}

    [[nodiscard]] std::string const& path() const noexcept { return path_; }
    /// What is written to `descriptor` goes to the file from now on. Errors: cli_error (cannot_create).
    void take(int descriptor) const;
    /// Turns the file over when it is too long, or was moved away. Errors: as take. Threads: one at a time.
    void look() const;

private:
    void turn_over() const;

    std::string path_;
    limits how_;
};

}  // namespace weft::cli
