#include "proc/crash_book.hpp"
#include "proc/indivisible.hpp"
#include "weft/internal/crash_file.hpp"

#include <weft/log.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>

namespace weft::internal {
namespace {

std::mutex writing;             // one report after the other; never held across a park
std::string told_of;            // under writing: the file that could not be written
std::once_flag told_of_memory;

bool write_all(int file, std::string_view text) noexcept {
    while (!text.empty()) {
        ssize_t const done = ::write(file, text.data(), text.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

/// 0, or an errno.
int append(crash_report_options const& to, std::string_view text) {
    struct stat now{};
    if (::stat(to.file.c_str(), &now) == 0 && static_cast<std::size_t>(now.st_size) + text.size() > to.file_bytes)
        static_cast<void>(std::rename(to.file.c_str(), (to.file + ".1").c_str()));  // if not, the file grows
    int const file = ::open(to.file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
    if (file < 0) return errno;
    int const failed = write_all(file, text) ? 0 : errno;
    ::close(file);
    return failed;
}

WEFT_INDIVISIBLE void append_and_tell(crash_report_options const& to, std::string const& text) {
    std::lock_guard const hold{writing};
    int const failed = append(to, text);
    bool const told = told_of == to.file;
    told_of = failed == 0 ? std::string{} : to.file;
    if (failed != 0 && !told)
        log::warning("crash reports cannot be written to \"" + to.file + "\": " + std::strerror(failed));
}

}  // namespace

bool files_crash_reports() noexcept { return !proc::crash_book::instance().options()->file.empty(); }

void file_crash_report(std::uint64_t number) noexcept {
    auto const how = proc::crash_book::instance().options();
    if (how->file.empty()) return;
    try {
        if (auto const report = proc::crash_book::instance().find(number)) append_and_tell(*how, to_string(*report));
    } catch (std::bad_alloc const&) {
        std::call_once(told_of_memory, [] { log::warning("no memory to write a crash report to its file"); });
    }
}

}  // namespace weft::internal
