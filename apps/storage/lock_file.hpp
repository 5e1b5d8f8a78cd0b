#pragma once

// One run for a journal: a lock on a file beside it, which the system takes back however its holder ends.

#include <optional>
#include <string>

namespace storage {

class lock_file {
public:
    /// Nothing when somebody else has it. Errors: error when the file cannot be made.
    [[nodiscard]] static std::optional<lock_file> try_take(std::string const& path);
    lock_file(lock_file&& from) noexcept;
    lock_file& operator=(lock_file&&) = delete;
    ~lock_file();

private:
    explicit lock_file(int descriptor) : descriptor_{descriptor} {}
    int descriptor_;
};

/// "jobs.db" is locked by "jobs.db.lock", which stays when it is given back: removing it would let two hold two of them.
[[nodiscard]] std::string lock_path(std::string const& journal);

}  // namespace storage
