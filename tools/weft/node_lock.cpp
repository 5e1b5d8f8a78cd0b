// flock is given back by the kernel however a program ends, so a lock is never stale.

#include "node_lock.hpp"

#include "observer/cli_error.hpp"

#include <weft/detail/duration_text.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace weft::cli {
namespace {

constexpr mode_t private_folder = S_IRWXU;
constexpr mode_t private_file = S_IRUSR | S_IWUSR;

[[noreturn]] void fail(std::string const& what, int why) {
    bool const forbidden = why == EACCES || why == EPERM;
    throw cli_error{forbidden ? exit_code::not_allowed : exit_code::cannot_create, what + ": " + std::strerror(why)};
}

/// Makes the folder unless it is there, and refuses one in which somebody else could plant files.
void own_folder(std::string const& path) {
    if (::mkdir(path.c_str(), private_folder) != 0 && errno != EEXIST) fail("cannot make the folder " + path, errno);
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0) fail("cannot read the folder " + path, errno);
    bool const ours = facts.st_uid == ::geteuid() || facts.st_uid == 0;
    if (S_ISDIR(facts.st_mode) && ours) return;
    throw cli_error{exit_code::not_allowed, path + " is no folder of this user; name another by --run-dir"};
}

std::string how_long(std::int64_t started_at) {
    if (started_at <= 0) return {};
    return ", " + detail::duration_words(std::chrono::seconds{std::max<std::int64_t>(std::time(nullptr) - started_at, 0)});
}

[[noreturn]] void refuse_second(node_paths const& paths, std::string const& node) {
    auto const record = parse_record(read_text(paths.facts).value_or("")).value_or(node_record{});
    std::string pid = read_text(paths.pid).value_or("unknown");
    pid.erase(pid.find_last_not_of('\n') + 1);
    throw cli_error{exit_code::try_later, "a node named " + node + " is already running (pid " + pid + how_long(record.started_at) + ')'};
}

/// A command that only looks whether the lock is held holds it itself for a moment, so one refusal is not the last word.
bool take(int lock) {
    constexpr int attempts = 5;
    constexpr int pause_ms = 10;
    for (int i = 0; i < attempts; ++i) {
        if (::flock(lock, LOCK_EX | LOCK_NB) == 0) return true;
        if (errno != EWOULDBLOCK && errno != EINTR) return false;
        ::poll(nullptr, 0, pause_ms);
    }
    return false;
}

/// Whole or not at all, for readers that come at any moment.
void write_file(std::string const& path, std::string const& text) {
    std::string const unfinished = path + ".new";
    std::ofstream file{unfinished, std::ios::trunc};
    file << text << '\n';
    file.close();
    bool const good = !file.fail() && ::chmod(unfinished.c_str(), private_file) == 0 &&
                      std::rename(unfinished.c_str(), path.c_str()) == 0;
    if (!good) fail("cannot write " + path, errno);
}

}  // namespace

node_lock::node_lock(std::string const& run_dir, std::string const& node) : paths_{paths_of(run_dir, node)} {
    if (!is_node_name(node))
        throw cli_error{exit_code::usage,
                        "--name is '" + node + "'; allowed are letters, digits, dot, dash and"
                                              " underscore, no dot first, 64 at most"};
    own_folder(run_dir);
    own_folder(paths_.directory);
    lock_ = ::open(paths_.lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_file);
    if (lock_ < 0) fail("cannot open " + paths_.lock, errno);
    if (!take(lock_)) {
        ::close(lock_);
        refuse_second(paths_, node);
    }
    if (auto const left = read_text(paths_.pid)) previous_ = std::strtol(left->c_str(), nullptr, 10);
    ::unlink(paths_.last.c_str());
    write_file(paths_.pid, std::to_string(::getpid()));
}

node_lock::~node_lock() {
    remove_files();
    ::close(lock_);
}

void node_lock::announce(node_record const& facts) const { write_file(paths_.facts, to_json(facts)); }

void node_lock::remember(node_last const& end) const { write_file(paths_.last, to_json(end)); }

void node_lock::remove_files() const noexcept {
    ::unlink(paths_.facts.c_str());
    ::unlink(paths_.pid.c_str());
    ::unlink(paths_.socket.c_str());
}

}  // namespace weft::cli
