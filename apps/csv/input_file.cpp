// input_file over open(2) and read(2).

#include "csv/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "csv/input_error.hpp"

namespace csv {

namespace {

[[noreturn]] void fail(std::string const& what, std::string const& name, int error) {
    throw input_error{"cannot " + what + " " + name + ": " + std::generic_category().message(error)};
}

int open_descriptor(std::string_view path, std::string const& name) {
    if (path == standard_input) return STDIN_FILENO;
    int descriptor = -1;
    do {
        descriptor = ::open(std::string{path}.c_str(), O_RDONLY | O_CLOEXEC);
    } while (descriptor < 0 && errno == EINTR);
    if (descriptor < 0) fail("open", name, errno);
    return descriptor;
}

}  // namespace

std::string display_name(std::string_view path) {
    return path == standard_input ? "standard input" : std::string{path};
}

input_file::input_file(std::string_view path) : name_{display_name(path)}, descriptor_{open_descriptor(path, name_)} {
    struct stat about {};
    if (::fstat(descriptor_, &about) == 0 && S_ISDIR(about.st_mode)) {
        if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
        fail("read", name_, EISDIR);
    }
}

input_file::~input_file() {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
}

input_file::input_file(input_file&& other) noexcept
    : name_{std::move(other.name_)}, descriptor_{std::exchange(other.descriptor_, -1)} {}

std::size_t input_file::read(std::span<char> block) {
    for (;;) {
        auto const got = ::read(descriptor_, block.data(), block.size());
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) fail("read", name_, errno);
    }
}

}  // namespace csv
