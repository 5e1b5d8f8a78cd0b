// A heart that is gone, or does not read, is noticed at the next beat. The line is shared with the calls of <weft/heart.hpp>, which may come
// from any thread; all else is done by one.

#include "heart_keeper.hpp"

#include "heart_files.hpp"
#include "heart_process.hpp"
#include "heart_watch.hpp"
#include "node_log.hpp"
#include "observer/cli_error.hpp"

#include <weft/heart/line.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// The header of glibc 2.36 forgets that C++ gives names another form.
extern "C" {
#include <sys/pidfd.h>
}

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>

namespace weft::cli {
namespace {

constexpr int above_places = 10;  // beyond the numbers that a heart's descriptors get

int moved_up(int file) {
    int const made = ::fcntl(file, F_DUPFD_CLOEXEC, above_places);
    ::close(file);
    return made;
}

[[noreturn]] void fail() { throw cli_error{exit_code::internal_error, std::string{"cannot start the heart: "} + std::strerror(errno)}; }

}  // namespace

/// The node's end.
class heart_line {
public:
    explicit heart_line(int socket) : socket_{socket} {}
    heart_line(heart_line const&) = delete;
    heart_line& operator=(heart_line const&) = delete;
    ~heart_line() { ::close(socket_); }

    /// Never waits: a heart that does not read is as good as none. Threads: any.
    void send(std::string_view packet) noexcept {
        bool const sent = ::send(socket_, packet.data(), packet.size(), MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
        // Relaxed, both: read at the next beat, and nothing else is read because of them.
        if (!sent) broken_.store(true, std::memory_order_relaxed);
        if (packet.front() == heart::packet_orderly) orderly_.store(true, std::memory_order_relaxed);  // relaxed: as above
    }
    [[nodiscard]] bool is_broken() const noexcept {
        pollfd wanted{.fd = socket_, .events = 0, .revents = 0};
        return broken_.load(std::memory_order_relaxed) || ::poll(&wanted, 1, 0) > 0;  // relaxed: see send
    }
    [[nodiscard]] bool is_orderly() const noexcept { return orderly_.load(std::memory_order_relaxed); }  // relaxed: see send

private:
    int socket_;
    std::atomic<bool> broken_{false};
    std::atomic<bool> orderly_{false};  // the heart leaves, and is not missed
};

heart_keeper::heart_keeper(heart_options how, std::string node, std::string folder, int output)
    : how_{std::move(how)}, node_{std::move(node)}, folder_{std::move(folder)}, output_{output},
      began_{std::chrono::steady_clock::now().time_since_epoch()}, early_deaths_{read_early_deaths(folder_)} {
    int const self = ::pidfd_open(::getpid(), 0);
    if (self < 0) fail();
    self_ = moved_up(self);
    static_cast<void>(take_killing(folder_, ::getpid()));  // an old one, about another program of this number
    start();
}

heart_keeper::~heart_keeper() {
    heart::detach();
    line_.reset();
    forget();
    ::close(self_);
}

nanoseconds heart_keeper::beat_interval() const noexcept { return std::min<nanoseconds>(how_.timeout / 4, std::chrono::seconds{5}); }

void heart_keeper::start() {
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) fail();
    int const its_end = moved_up(ends[1]);
    auto const fresh = std::make_shared<heart_line>(ends[0]);
    fresh->send(to_packet({.how = how_,
                           .node = node_,
                           .pid = ::getpid(),
                           .began = began_,
                           .early_deaths = early_deaths_,
                           .folder = folder_}));
    try {
        heart_ = start_heart(its_end, self_, output_, node_);
    } catch (...) {
        ::close(its_end);
        throw;
    }
    ::close(its_end);
    heart_handle_ = ::pidfd_open(heart_, 0);
    line_ = fresh;
    heart::attach([fresh](std::string_view packet) { fresh->send(packet); });
    write_log(log::level::info, "weft", "heart: pid " + std::to_string(heart_) + ", command: " + (how_.command.empty() ? "none" : how_.command));
}

void heart_keeper::tick(runtime& in, bool schedulers_run) {
    bool const agreed = heart::take_consent();
    heart::ask_callback(in, beat_interval());
    if (schedulers_run && agreed && !line_->is_orderly()) line_->send({&heart::packet_beat, 1});
    see_to_the_heart();
}

void heart_keeper::see_to_the_heart() {
    reap();
    if (line_->is_orderly() || !line_->is_broken()) return;
    write_log(log::level::error, "weft", "heart: pid " + std::to_string(heart_) + " is gone or does not listen; starting another");
    // One that was only stopped must not judge a node which talks to another.
    if (heart_handle_ >= 0) ::pidfd_send_signal(heart_handle_, SIGKILL, nullptr, 0);
    forget();
    start();
}

void heart_keeper::forget() {
    if (heart_ > 0) gone_.push_back(std::exchange(heart_, -1));
    if (heart_handle_ >= 0) ::close(std::exchange(heart_handle_, -1));
}

void heart_keeper::reap() {
    if (line_->is_orderly()) forget();
    std::erase_if(gone_, [](pid_t each) { return ::waitpid(each, nullptr, WNOHANG) != 0; });
}

}  // namespace weft::cli
