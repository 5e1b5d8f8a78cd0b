// Names are such that their order is that of time; folders are read by the system call itself, as the C library's way allocates.

#include "proc/dump_place.hpp"

#include "base/signal_text.hpp"
#include "proc/dump_date.hpp"
#include "proc/kernel.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace weft::proc {
namespace {

constexpr unsigned most_kept = 3;
constexpr unsigned most_removed = 100;  // at once: others may put files there as fast

dump_place chosen;

struct text_end {
    dump_place& to;
    std::size_t length = 0;

    void add(std::string_view text) noexcept {
        for (char const c : text)
            if (length + 1 < to.path.size()) to.path[length++] = c;
        to.path[length] = '\0';
    }
};

/// A runtime's name may hold anything, a file's may not. No dash: what one node's dumps begin with begins no other's.
void add_node(text_end& to) noexcept {
    bool is_first = true;
    kernel_directory::instance().in_a_picture([&](kernel& of) noexcept {
        if (!std::exchange(is_first, false)) return;
        for (char const c : std::string_view{of.options().name}.substr(0, 64)) {
            bool const is_fit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_';
            to.add(is_fit ? std::string_view{&c, 1} : "_");
        }
    });
    if (is_first) to.add("none");
}

void add_digits(text_end& to, std::uint64_t number, unsigned count) noexcept {
    std::array<char, 20> digits{};
    for (unsigned i = count; i-- > 0; number /= 10) digits[i] = static_cast<char>('0' + number % 10);
    to.add({digits.data(), count});
}

/// "20260102T120007.123456Z"
void add_time(text_end& to) noexcept {
    dump_date const now = date_now();
    add_digits(to, now.year, 4);
    add_digits(to, now.month, 2);
    add_digits(to, now.day, 2);
    to.add("T");
    add_digits(to, now.hour, 2);
    add_digits(to, now.minute, 2);
    add_digits(to, now.second, 2);
    to.add(".");
    add_digits(to, now.microsecond, 6);
    to.add("Z");
}

/// What the folder has of the node: how many, and the oldest one's name.
struct found_dumps {
    unsigned count = 0;
    std::array<char, NAME_MAX + 1> oldest{};

    void see(std::string_view name, std::string_view prefix) noexcept {
        bool const is_one = name.starts_with(prefix) && name.ends_with(".dump") && name.size() < oldest.size();
        if (!is_one) return;
        ++count;
        if (oldest[0] != '\0' && name >= std::string_view{oldest.data()}) return;
        oldest = {};
        std::copy(name.begin(), name.end(), oldest.begin());
    }
};

found_dumps look_in(int folder, std::string_view prefix) noexcept {
    found_dumps found;
    ::lseek(folder, 0, SEEK_SET);
    alignas(dirent64) std::array<char, 4096> entries{};
    for (;;) {
        long const got = ::syscall(SYS_getdents64, folder, entries.data(), entries.size());
        if (got <= 0) return found;
        for (long at = 0; at < got;) {
            auto const* const each = reinterpret_cast<dirent64 const*>(entries.data() + at);
            found.see(static_cast<char const*>(each->d_name), prefix);
            at += each->d_reclen;
        }
    }
}

}  // namespace

dump_place const& choose_dump_place(char const* named) noexcept {
    chosen = {};
    text_end name{chosen};
    name.add(named);
    if (name.length == 0 || chosen.path[name.length - 1] != '/') return chosen;
    chosen.folder = name.length;
    name.add("weft-crash-");
    add_node(name);
    name.add("-");
    chosen.prefix = name.length - chosen.folder;
    add_time(name);
    name.add("-");
    base::signal_text pid;
    pid << static_cast<std::uint64_t>(::getpid());
    name.add(pid.text());
    name.add(".dump");
    return chosen;
}

dump_place const& last_dump_place() noexcept { return chosen; }

void remove_old_dumps(dump_place const& like) noexcept {
    if (like.folder == 0) return;
    std::array<char, PATH_MAX> folder{};
    std::copy_n(like.path.begin(), like.folder, folder.begin());
    int const opened = ::open(folder.data(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return;
    std::string_view const prefix{like.path.data() + like.folder, like.prefix};
    for (unsigned removed = 0; removed < most_removed; ++removed) {
        found_dumps const found = look_in(opened, prefix);
        if (found.count <= most_kept || ::unlinkat(opened, found.oldest.data(), 0) != 0) break;
    }
    ::close(opened);
}

}  // namespace weft::proc
