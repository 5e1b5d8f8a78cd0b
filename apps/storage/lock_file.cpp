// flock: it goes with the descriptor, which is closed at the end of the program (lock_file.hpp).

#include "storage/lock_file.hpp"

#include "storage/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace storage {

std::optional<lock_file> lock_file::try_take(std::string const& path) {
    int const opened = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (opened < 0) throw error{path + ": " + std::strerror(errno)};
    lock_file held{opened};
    if (::flock(opened, LOCK_EX | LOCK_NB) == 0) return held;
    if (errno == EWOULDBLOCK) return std::nullopt;
    throw error{path + ": " + std::strerror(errno)};
}

lock_file::lock_file(lock_file&& from) noexcept : descriptor_{std::exchange(from.descriptor_, -1)} {}

lock_file::~lock_file() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string lock_path(std::string const& journal) { return journal + ".lock"; }

}  // namespace storage
