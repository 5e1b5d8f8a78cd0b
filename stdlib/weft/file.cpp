#include <weft/blocking.hpp>
#include <weft/file.hpp>
#include <weft/sim.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

namespace weft {
namespace {

namespace fs = std::filesystem;

/// What the system said, of the call just made.
[[noreturn]] void fail(char const* call, fs::path const& path) {
    throw fs::filesystem_error{call, path, std::error_code{errno, std::generic_category()}};
}

/// Does it on a blocking thread, unless a simulation wants it to fail.
template <class Body>
auto off_thread(char const* call, fs::path const& path, Body body) {
    return blocking([&] {
        if (sim::detail::file_fails(call)) {
            errno = EIO;
            fail(call, path);
        }
        return body();
    });
}

/// Calls again while a signal handler of the program interrupts.
template <class Call>
auto uninterrupted(Call call) {
    for (;;) {
        auto const got = call();
        if (got >= 0 || errno != EINTR) return got;
    }
}

template <class Call>
auto attempt(Call call) -> result<std::invoke_result_t<Call>> {
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Call>>) {
            call();
            return {};
        } else {
            return {boost::system::in_place_value, call()};
        }
    } catch (fs::filesystem_error const&) {
        return exit_reason::from_exception(std::current_exception());
    }
}

/// Closed when it is left, whatever happens.
class descriptor {
public:
    explicit descriptor(int number) noexcept : number_{number} {}
    descriptor(descriptor const&) = delete;
    descriptor& operator=(descriptor const&) = delete;
    ~descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int get() const noexcept { return number_; }
    [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

private:
    int number_;
};

int open_flags(file_options const& options) noexcept {
    bool const writes = options.write || options.append;
    int flags = O_CLOEXEC | (writes ? O_RDWR : O_RDONLY);
    if (writes && !options.must_exist) flags |= O_CREAT;
    if (options.truncate) flags |= O_TRUNC;
    if (options.append) flags |= O_APPEND;
    if (options.exclusive) flags |= O_EXCL;
    return flags;
}

/// Where it lies: in simulation a relative path begins in the run's own folder.
fs::path placed(fs::path const& path) {
    if (path.is_absolute()) return path;
    auto const folder = sim::folder();
    return folder ? *folder / path : path;
}

int open_or_fail(fs::path const& path, int flags, mode_t mode = 0666) {
    int const got = uninterrupted([&] { return ::open(placed(path).c_str(), flags, mode); });
    if (got < 0) fail("open", path);
    return got;
}

/// Reads by `call(into, bytes, done)` until `most` or the end.
template <class Call>
std::string read_with(Call call, std::size_t most, fs::path const& path) {
    constexpr std::size_t first = std::size_t{64} * 1024;  // what is asked for need not be there
    std::string out;
    std::size_t done = 0;
    while (done < most) {
        if (done == out.size()) out.resize(std::min(most, std::max(first, 2 * done)));
        ssize_t const got = uninterrupted([&] { return call(out.data() + done, out.size() - done, done); });
        if (got < 0) fail("read", path);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    out.resize(done);
    return out;
}

template <class Call>
void write_with(Call call, std::string_view bytes, fs::path const& path) {
    for (std::size_t done = 0; done < bytes.size();) {
        ssize_t const got = uninterrupted([&] { return call(bytes.data() + done, bytes.size() - done, done); });
        if (got < 0) fail("write", path);
        done += static_cast<std::size_t>(got);
    }
}

std::string read_from(int from, std::size_t most, fs::path const& path) {
    return read_with([from](char* into, std::size_t bytes, std::size_t) { return ::read(from, into, bytes); }, most,
                     path);
}

void write_to(int to, std::string_view bytes, fs::path const& path) {
    write_with([to](char const* out, std::size_t count, std::size_t) { return ::write(to, out, count); }, bytes, path);
}

/// A new file beside `path`, and its name.
std::pair<int, fs::path> make_beside(fs::path const& path, mode_t mode) {
    for (unsigned number = 0;; ++number) {
        fs::path name = path.parent_path() / ("." + path.filename().string() + "." + std::to_string(::getpid()) + "." +
                                              std::to_string(number) + ".new");
        int const made =
            uninterrupted([&] { return ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode); });
        if (made >= 0) return {made, std::move(name)};
        if (errno != EEXIST) fail("open", name);
    }
}

void sync_folder(fs::path const& of) {
    fs::path const folder = of.has_parent_path() ? of.parent_path() : fs::path{"."};
    descriptor const opened{open_or_fail(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    // Some file systems cannot sync a folder and say EINVAL; then there is nothing to be done.
    if (::fsync(opened.get()) != 0 && errno != EINVAL) fail("fsync", folder);
}

void replace(fs::path const& named, std::string_view bytes) {
    fs::path const where = placed(named);
    fs::path const path = fs::is_symlink(where) ? fs::canonical(where) : where;
    struct stat before{};
    bool const existed = ::stat(path.c_str(), &before) == 0;
    auto const [made, name] = make_beside(path, 0666);
    descriptor out{made};
    try {
        if (existed && ::fchmod(out.get(), before.st_mode & 07777U) != 0) fail("fchmod", name);
        write_to(out.get(), bytes, path);
        if (::fsync(out.get()) != 0) fail("fsync", path);
        if (::close(out.release()) != 0) fail("close", path);
        if (::rename(name.c_str(), path.c_str()) != 0) fail("rename", path);
    } catch (...) {
        ::unlink(name.c_str());
        throw;
    }
    sync_folder(path);
}

off_t offset_of(std::uint64_t offset) noexcept { return static_cast<off_t>(offset); }

}  // namespace

file::file(std::filesystem::path path, file_options options) : path_{std::move(path)} {
    descriptor_ = off_thread("open", path_, [&] { return open_or_fail(path_, open_flags(options)); });
}

result<file> file::try_open(std::filesystem::path path, file_options options) {
    return attempt([&] { return file{std::move(path), options}; });
}

file::file(file&& from) noexcept : path_{std::move(from.path_)}, descriptor_{std::exchange(from.descriptor_, -1)} {}

file& file::operator=(file&& from) noexcept {
    std::swap(path_, from.path_);
    std::swap(descriptor_, from.descriptor_);
    return *this;
}

file::~file() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string file::read(std::size_t most) {
    return off_thread("read", path_, [&] { return read_from(descriptor_, most, path_); });
}
result<std::string> file::try_read(std::size_t most) {
    return attempt([&] { return read(most); });
}

std::string file::read_at(std::uint64_t offset, std::size_t most) {
    auto const call = [&](char* into, std::size_t bytes, std::size_t done) {
        return ::pread(descriptor_, into, bytes, offset_of(offset + done));
    };
    return off_thread("read", path_, [&] { return read_with(call, most, path_); });
}
result<std::string> file::try_read_at(std::uint64_t offset, std::size_t most) {
    return attempt([&] { return read_at(offset, most); });
}

void file::write(std::string_view bytes) {
    off_thread("write", path_, [&] { write_to(descriptor_, bytes, path_); });
}
result<void> file::try_write(std::string_view bytes) {
    return attempt([&] { write(bytes); });
}

void file::write_at(std::uint64_t offset, std::string_view bytes) {
    auto const call = [&](char const* out, std::size_t count, std::size_t done) {
        return ::pwrite(descriptor_, out, count, offset_of(offset + done));
    };
    off_thread("write", path_, [&] { write_with(call, bytes, path_); });
}
result<void> file::try_write_at(std::uint64_t offset, std::string_view bytes) {
    return attempt([&] { write_at(offset, bytes); });
}

void file::seek(std::uint64_t offset) {
    if (::lseek(descriptor_, offset_of(offset), SEEK_SET) < 0) fail("seek", path_);
}

std::uint64_t file::position() {
    off_t const at = ::lseek(descriptor_, 0, SEEK_CUR);
    if (at < 0) fail("seek", path_);
    return static_cast<std::uint64_t>(at);
}

std::uint64_t file::size() {
    return off_thread("stat", path_, [&] {
        struct stat seen{};
        if (::fstat(descriptor_, &seen) != 0) fail("stat", path_);
        return static_cast<std::uint64_t>(seen.st_size);
    });
}

void file::resize(std::uint64_t size) {
    off_thread("truncate", path_, [&] {
        if (uninterrupted([&] { return ::ftruncate(descriptor_, offset_of(size)); }) != 0) fail("truncate", path_);
    });
}

void file::sync() {
    off_thread("fsync", path_, [&] {
        if (::fsync(descriptor_) != 0) fail("fsync", path_);
    });
}

void file::close() {
    int const closed = std::exchange(descriptor_, -1);
    blocking([&] {
        if (::close(closed) != 0) fail("close", path_);
    });
}

std::string read_file(std::filesystem::path const& path) {
    return off_thread("read", path, [&] {
        descriptor const from{open_or_fail(path, O_RDONLY | O_CLOEXEC)};
        return read_from(from.get(), SIZE_MAX, path);
    });
}
result<std::string> try_read_file(std::filesystem::path const& path) {
    return attempt([&] { return read_file(path); });
}

void write_file(std::filesystem::path const& path, std::string_view bytes) {
    off_thread("write", path, [&] { replace(path, bytes); });
}
result<void> try_write_file(std::filesystem::path const& path, std::string_view bytes) {
    return attempt([&] { write_file(path, bytes); });
}

std::error_code file_error(exit_reason const& reason) noexcept {
    if (!reason.exception()) return {};
    try {
        std::rethrow_exception(reason.exception());
    } catch (std::filesystem::filesystem_error const& thrown) {
        return thrown.code();
    } catch (...) {
        return {};
    }
}

}  // namespace weft
