#pragma once

// What <weft/file.hpp> leaves to std::filesystem, off the scheduler's threads, and a lock between runs.

#include <filesystem>

namespace sender {

/// Makes the folder and those above it. Blocks: parks. Errors: std::filesystem::filesystem_error.
void make_folders(std::filesystem::path const& folder);

/// What was made, renamed or removed in the folder is on the disk. Blocks, errors: as make_folders.
void sync_folder(std::filesystem::path const& folder);

/// Gives a file another name; whatever had that name is replaced. Blocks, errors: as make_folders.
void rename_file(std::filesystem::path const& from, std::filesystem::path const& to);

/// Blocks: parks. Errors: as make_folders, but not for a file that is not there.
[[nodiscard]] bool file_exists(std::filesystem::path const& path);

/// Keeps a file to this run as long as the object lives; made when it is not there. The system ends the lock of a run that
/// is killed. Threads: one at a time.
class file_lock {
public:
    /// Errors: std::filesystem::filesystem_error; busy() when another run has it.
    explicit file_lock(std::filesystem::path const& path);
    file_lock(file_lock const&) = delete;
    file_lock& operator=(file_lock const&) = delete;
    ~file_lock();

    [[nodiscard]] static bool busy(std::filesystem::filesystem_error const& error);

private:
    int descriptor_;
};

}  // namespace sender
