// By the calls of the system: what a failed write leaves must be known to the byte.

#include <weft/logger/internal/compress.hpp>
#include <weft/logger/internal/log_file.hpp>
#include <weft/logger/rotation.hpp>
#include <weft/process.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace weft::logger {

namespace fs = std::filesystem;

log_file::log_file(options how) : how_{std::move(how)} {
    set_pattern("%v");
    if (how_.path.has_parent_path()) fs::create_directories(how_.path.parent_path());
    open();
}

log_file::~log_file() {
    close();
    if (compressing_.joinable()) compressing_.join();
}

void log_file::fail(char const* call) const {
    throw spdlog::spdlog_ex{std::string{call} + ' ' + how_.path.string(), errno};
}

void log_file::open() {
    descriptor_ = ::open(how_.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0) fail("open");
    struct stat is {};
    if (::fstat(descriptor_, &is) != 0) fail("fstat");
    is_regular_ = S_ISREG(is.st_mode);
    device_ = is.st_dev;
    inode_ = is.st_ino;
    bytes_ = is_regular_ ? static_cast<std::uint64_t>(is.st_size) : 0;
}

void log_file::close() noexcept {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

void log_file::sync() {
    if (descriptor_ >= 0 && is_regular_ && ::fdatasync(descriptor_) != 0) fail("fdatasync");
}

/// Another program has moved or removed it: what is written from now on would not be found under its name.
void log_file::close_if_moved() {
    if (descriptor_ < 0 || !is_regular_ || how_.check == infinity) return;
    nanoseconds const now = monotonic_time();
    if (now - checked_at_ < how_.check) return;
    checked_at_ = now;
    struct stat is {};
    if (::stat(how_.path.c_str(), &is) != 0 || is.st_dev != device_ || is.st_ino != inode_) close();
}

void log_file::sink_it_(spdlog::details::log_msg const& message) {
    spdlog::memory_buf_t text;
    formatter_->format(message, text);
    close_if_moved();
    if (descriptor_ < 0) open();
    if (is_regular_ && bytes_ != 0 && bytes_ + text.size() > how_.max_bytes) rotate();
    write({text.data(), text.size()});
}

void log_file::write(std::string_view line) {
    std::size_t written = 0;
    while (written != line.size()) {
        ssize_t const now = ::write(descriptor_, line.data() + written, line.size() - written);
        if (now < 0 && errno == EINTR) continue;
        if (now < 0) {
            int const why = errno;
            // A part of a line would be taken for the begin of the next one.
            if (is_regular_ && written != 0) static_cast<void>(::ftruncate(descriptor_, static_cast<off_t>(bytes_)) == 0);
            errno = why;
            fail("write");
        }
        written += static_cast<std::size_t>(now);
    }
    bytes_ += line.size();
}

void log_file::rotate() {
    if (compressing_.joinable()) compressing_.join();  // its names are moved on now
    close();
    std::error_code failed;
    auto const exists = [](fs::path const& name) {
        std::error_code ignored;
        return fs::exists(name, ignored);
    };
    for (rename_step const& each : rotation(how_.path, how_.max_files, exists)) {
        std::error_code now;
        if (each.to.empty()) fs::remove(each.from, now);
        else fs::rename(each.from, each.to, now);
        if (now) failed = now;
    }
    open();
    if (failed) throw spdlog::spdlog_ex{"rotate " + how_.path.string(), failed.value()};
    if (how_.compress && how_.max_files != 0) compress_first();
}

void log_file::compress_first() {
    // tidy: allow std::thread, see the header
    compressing_ = std::thread{[from = archive_name(how_.path, 0, false), to = archive_name(how_.path, 0, true)] {
        compress_file(from, to);
    }};
}

}  // namespace weft::logger
