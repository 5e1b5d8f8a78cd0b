// Between the renaming and the exchange lines go to the renamed file, which is where they belong.

#include "rotating_output.hpp"

#include "observer/cli_error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace weft::cli {

void rotating_output::take(int descriptor) const {
    int const file = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file < 0) throw cli_error{exit_code::cannot_create, "cannot write " + path_ + ": " + std::strerror(errno)};
    ::dup2(file, descriptor);
    ::close(file);
}

void rotating_output::look() const {
    struct stat named {};
    struct stat open {};
    if (::fstat(STDOUT_FILENO, &open) != 0) return;
    bool const moved = ::stat(path_.c_str(), &named) != 0 || named.st_ino != open.st_ino || named.st_dev != open.st_dev;
    if (!moved && static_cast<std::uint64_t>(open.st_size) <= how_.max_bytes) return;
    if (!moved) turn_over();
    take(STDOUT_FILENO);
    take(STDERR_FILENO);
}

void rotating_output::turn_over() const {
    auto const old = [this](std::size_t number) { return path_ + '.' + std::to_string(number); };
    if (how_.max_files == 0) {
        ::unlink(path_.c_str());
        return;
    }
    for (std::size_t i = how_.max_files - 1; i > 0; --i) std::rename(old(i - 1).c_str(), old(i).c_str());
    std::rename(path_.c_str(), old(0).c_str());
}

}  // namespace weft::cli
