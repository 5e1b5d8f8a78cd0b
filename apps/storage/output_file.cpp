// System calls for a file (output_file.hpp).

#include "storage/output_file.hpp"

#include "storage/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace storage {

output_file::output_file(std::string path, std::uint64_t bytes) : path_{std::move(path)}, bytes_{bytes}, descriptor_{STDOUT_FILENO} {
    if (path_ == standard_output) {
        path_ = "standard output";
        return;
    }
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    struct stat known {};
    if (descriptor_ < 0) fail(errno);
    try {
        if (::fstat(descriptor_, &known) != 0) fail(errno);
        if (!S_ISREG(known.st_mode)) throw error{path_ + ": it is no file"};
        if (static_cast<std::uint64_t>(known.st_size) < bytes)
            throw error{path_ + ": it is shorter than its journal says; begin anew with another journal, or without the old one"};
        if (::ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) fail(errno);
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
}

output_file::~output_file() {
    if (descriptor_ != STDOUT_FILENO) ::close(descriptor_);
}

void output_file::fail(int error) const { throw storage::error{path_ + ": " + std::strerror(error)}; }

void output_file::append(std::string_view lines) {
    while (!lines.empty()) {
        auto const wrote = ::write(descriptor_, lines.data(), lines.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) fail(errno);
        lines.remove_prefix(static_cast<std::size_t>(wrote));
        bytes_ += static_cast<std::uint64_t>(wrote);
    }
}

void output_file::sync() {
    // A pipe or a terminal has nothing to sync, and says so.
    if (::fdatasync(descriptor_) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP) fail(errno);
}

}  // namespace storage
