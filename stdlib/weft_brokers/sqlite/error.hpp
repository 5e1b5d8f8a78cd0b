#pragma once
// What goes wrong with an SQLite file: one exception that names the file and the cause.

#include <cstdint>
#include <stdexcept>
#include <string>

namespace weft::sqlite {

/// busy: somebody else held the file for longer than the caller wanted to wait. full: the disk, or the file's own limit.
enum class problem : std::uint8_t { other, busy, full, read_only, corrupt, not_a_database, cannot_open };

/// The file cannot be used, or does not take what it is given. What was committed before is not touched.
class error : public std::runtime_error {
public:
    explicit error(std::string const& text, problem cause = problem::other) : std::runtime_error{text}, cause_{cause} {}
    [[nodiscard]] problem cause() const noexcept { return cause_; }
    /// Whether the same call may well succeed later, with nothing repaired but the room on the disk.
    [[nodiscard]] bool may_pass() const noexcept { return cause_ == problem::busy || cause_ == problem::full; }

private:
    problem cause_;
};

}  // namespace weft::sqlite
