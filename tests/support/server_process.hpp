#pragma once
// A server that a test starts for itself: on a free port, in a folder of its own, and gone when the test is, however that ends.

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace weft::test {

/// Where a program is, by PATH; nothing when it is not installed.
inline std::optional<std::string> find_program(std::string const& name) {
    std::string const path = std::string{std::getenv("PATH") == nullptr ? "" : std::getenv("PATH")} + ":/usr/sbin:/usr/bin";
    for (std::size_t begin = 0; begin < path.size();) {
        std::size_t const end = std::min(path.find(':', begin), path.size());
        std::string const candidate = path.substr(begin, end - begin) + '/' + name;
        if (::access(candidate.c_str(), X_OK) == 0) return candidate;
        begin = end + 1;
    }
    return std::nullopt;
}

inline sockaddr_in local_address(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// One that nobody listens on, below those that the system gives to clients: a client that tries a port of its own kind may
/// be connected to itself, and may hold it when the server comes back.
inline std::uint16_t free_port() {
    static std::mt19937 random{std::random_device{}()};
    std::uniform_int_distribution<int> one{10'000, 32'000};
    for (;;) {
        auto const port = static_cast<std::uint16_t>(one(random));
        int const probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in const address = local_address(port);
        bool const is_free = ::bind(probe, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
        ::close(probe);
        if (is_free) return port;
    }
}

inline bool can_connect(std::uint16_t port) {
    int const probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in const address = local_address(port);
    bool const connected = ::connect(probe, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    ::close(probe);
    return connected;
}

class temporary_folder {
public:
    temporary_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "weft_server_XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
        path_ = name;
    }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

/// A child process. The kernel ends it with the thread that made it, which therefore waits for it.
class child_process {
public:
    child_process(std::vector<std::string> command, std::filesystem::path const& output) {
        std::promise<pid_t> made;
        auto id = made.get_future();
        keeper_ = std::thread{[this, &made, command = std::move(command), output] {
            std::vector<char*> arguments;
            for (std::string const& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
            arguments.push_back(nullptr);
            pid_t const parent = ::getpid();
            pid_t const child = ::fork();
            if (child == 0) run(arguments, output.c_str(), parent);
            made.set_value(child);
            siginfo_t ended{};
            ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
            std::lock_guard const lock{mutex_};  // its id is nobody else's until it is reaped
            over_ = true;
            ::waitpid(child, nullptr, 0);
        }};
        id_ = id.get();
    }
    child_process(child_process const&) = delete;
    child_process& operator=(child_process const&) = delete;
    ~child_process() {
        {
            std::lock_guard const lock{mutex_};
            if (!over_) ::kill(id_, SIGKILL);
        }
        keeper_.join();
    }
    [[nodiscard]] bool over() const {
        std::lock_guard const lock{mutex_};
        return over_;
    }

private:
    [[noreturn]] static void run(std::vector<char*>& arguments, char const* output, pid_t parent) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(127);
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        if (::freopen(output, "a", stdout) != nullptr) ::dup2(STDOUT_FILENO, STDERR_FILENO);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }

    mutable std::mutex mutex_;
    bool over_ = false;  // under mutex_
    pid_t id_ = -1;
    std::thread keeper_;
};

/// Blocks its thread until the port answers. False when the process has ended before.
inline bool wait_for_port(std::uint16_t port, child_process const& of) {
    while (!can_connect(port)) {
        if (of.over()) return false;
        ::poll(nullptr, 0, 5);
    }
    return true;
}

/// The state of a server with data: may be killed and started again, on its port and with what it had stored.
/// `Command(port, folder)` is what starts it. Threads: of one at a time; start() blocks its thread.
template <class Command>
class restartable_server {
public:
    explicit restartable_server(Command command) : command_{std::move(command)} {
        for (int i = 0; i != 10 && !start(); ++i) port_ = free_port();
    }
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    bool start() {
        process_.emplace(command_(port_, folder_.path()), folder_.path() / "output");
        return wait_for_port(port_, *process_);
    }
    void kill() { process_.reset(); }

private:
    Command command_;
    temporary_folder folder_;
    std::uint16_t port_ = free_port();
    std::optional<child_process> process_;
};

}  // namespace weft::test
