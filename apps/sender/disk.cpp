// Folders, names and locks (disk.hpp).

#include "sender/disk.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <weft/blocking.hpp>

namespace sender {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(char const* what, fs::path const& path, int error) {
    throw fs::filesystem_error{what, path, std::error_code{error, std::generic_category()}};
}

int open_or_fail(fs::path const& path, int flags) {
    for (;;) {
        int const got = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
        if (got >= 0) return got;
        if (errno != EINTR) fail("open", path, errno);
    }
}

int locked(fs::path const& path) {
    int const got = open_or_fail(path, O_RDWR | O_CREAT);
    if (::flock(got, LOCK_EX | LOCK_NB) == 0) return got;
    int const error = errno;
    ::close(got);
    fail("lock", path, error);
}

}  // namespace

void make_folders(fs::path const& folder) {
    weft::blocking([&] { fs::create_directories(folder); });
}

void sync_folder(fs::path const& folder) {
    weft::blocking([&] {
        int const open = open_or_fail(folder, O_RDONLY | O_DIRECTORY);
        int const error = ::fsync(open) == 0 ? 0 : errno;
        ::close(open);
        // Some file systems have nothing to sync in a folder, and say so.
        if (error != 0 && error != EINVAL) fail("fsync", folder, error);
    });
}

void rename_file(fs::path const& from, fs::path const& to) {
    weft::blocking([&] { fs::rename(from, to); });
}

bool file_exists(fs::path const& path) {
    return weft::blocking([&] { return fs::exists(path); });
}

file_lock::file_lock(fs::path const& path) : descriptor_{locked(path)} {}

file_lock::~file_lock() { ::close(descriptor_); }

bool file_lock::busy(fs::filesystem_error const& error) { return error.code() == std::errc::operation_would_block; }

}  // namespace sender
