#pragma once
// A RabbitMQ server of a test program's own: on free ports of the loopback, in a temporary folder, gone with the program,
// however that ends. A small process in between watches over it: it ends the server when its pipe from the program breaks.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace weft::test {

namespace rabbitmq_detail {

/// Arguments or an environment as execve takes them.
class words {
public:
    explicit words(std::vector<std::string> all) : all_{std::move(all)} {
        for (auto& each : all_) pointers_.push_back(each.data());
        pointers_.push_back(nullptr);
    }
    words(words const&) = delete;
    words& operator=(words const&) = delete;
    [[nodiscard]] char* const* get() const noexcept { return pointers_.data(); }

private:
    std::vector<std::string> all_;
    std::vector<char*> pointers_;
};

inline sockaddr_in loopback(int port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return at;
}

/// One that nobody listens on, below those that the system gives to clients.
inline int free_port() {
    std::random_device source;
    std::uniform_int_distribution<int> any{12'000, 31'999};
    for (;;) {
        int const port = any(source);
        int const probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        auto const at = loopback(port);
        bool const is_free = ::bind(probe, reinterpret_cast<sockaddr const*>(&at), sizeof at) == 0;
        ::close(probe);
        if (is_free) return port;
    }
}

/// Whether somebody who speaks AMQP answers there.
inline bool speaks_amqp(int port) {
    int const probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto const at = loopback(port);
    bool answered = ::connect(probe, reinterpret_cast<sockaddr const*>(&at), sizeof at) == 0;
    char const hello[8] = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    answered = answered && ::send(probe, hello, sizeof hello, MSG_NOSIGNAL) == sizeof hello;
    pollfd there{probe, POLLIN, 0};
    char first = 0;
    answered = answered && ::poll(&there, 1, 5000) == 1 && ::read(probe, &first, 1) == 1;
    ::close(probe);
    return answered;
}

}  // namespace rabbitmq_detail

class rabbitmq_server {
public:
    /// Empty when a server can run here.
    [[nodiscard]] static std::string why_not() {
        if (::access(program("rabbitmq-server").c_str(), X_OK) != 0) return "rabbitmq-server is not installed (tools/setup --brokers)";
        return {};
    }

    rabbitmq_server() : folder_{make_folder()}, environment_{settings()} {
        start_guardian();
        wait_until_it_answers();
    }
    rabbitmq_server(rabbitmq_server const&) = delete;
    rabbitmq_server& operator=(rabbitmq_server const&) = delete;
    ~rabbitmq_server() {
        ::close(orders_);
        int status = 0;
        ::waitpid(guardian_, &status, 0);
        ::close(answers_);
    }

    [[nodiscard]] int port() const noexcept { return port_; }

    /// Ends it as a failing machine would, and starts it again on the same data.
    void restart() {
        char done = 'r';
        if (::write(orders_, &done, 1) != 1 || ::read(answers_, &done, 1) != 1) throw std::runtime_error{"the guardian is gone"};
        wait_until_it_answers();
    }

    /// Runs rabbitmqctl; returns what it has written. Errors: std::runtime_error when it fails.
    std::string control(std::initializer_list<char const*> arguments) {
        std::vector<std::string> all{program("rabbitmqctl"), "-q", "-n", node()};
        all.insert(all.end(), arguments.begin(), arguments.end());
        rabbitmq_detail::words const argv{all};
        rabbitmq_detail::words const envp{environment_};
        std::string const out = folder_ + "/control.out";
        pid_t const child = ::fork();
        if (child == 0) run(argv, envp, out.c_str());
        int status = 0;
        ::waitpid(child, &status, 0);
        if (status != 0) throw std::runtime_error{"rabbitmqctl failed: " + read(out)};
        return read(out);
    }

private:
    static std::string program(char const* name) { return std::string{"/usr/lib/rabbitmq/bin/"} + name; }
    [[nodiscard]] std::string node() const { return "weft" + std::to_string(port_) + "@localhost"; }

    static std::string make_folder() {
        std::string name = std::filesystem::temp_directory_path() / "weft_rabbitmq.XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
        return name;
    }

    static std::string read(std::string const& file) {
        std::ifstream in{file};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    // Erlang makes the cookie that is not there readable for all first, and for its owner only later: a second node of the start
    // that looks in between refuses to run.
    void write_cookie() const {
        int const file = ::open((folder_ + "/.erlang.cookie").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0400);
        std::string const cookie = "WEFT" + std::to_string(std::random_device{}());
        bool const written = ::write(file, cookie.data(), cookie.size()) == static_cast<ssize_t>(cookie.size());
        ::close(file);
        if (!written) throw std::runtime_error{"no cookie for rabbitmq-server"};
    }

    // Nothing of the machine's own configuration, no plugins, few threads that spin. Feature flags that are not enabled at the
    // first start spare their migrations, which take most of it.
    std::vector<std::string> settings() {
        port_ = rabbitmq_detail::free_port();
        names_port_ = rabbitmq_detail::free_port();
        write_cookie();
        std::ofstream{folder_ + "/enabled_plugins"} << "[].\n";
        std::ofstream{folder_ + "/env.conf"} << "";
        std::ofstream{folder_ + "/rabbitmq.conf"} << "listeners.tcp.1 = 127.0.0.1:" << port_ << "\nlog.console = true\nlog.file = false\n";
        std::string const path = std::getenv("PATH") != nullptr ? std::getenv("PATH") : "/usr/bin:/bin";
        return {"PATH=" + path, "HOME=" + folder_, "LANG=C.UTF-8", "RUNNING_UNDER_SYSTEMD=true",  // the script becomes the server itself
                "RABBITMQ_NODENAME=" + node(), "RABBITMQ_MNESIA_BASE=" + folder_ + "/data", "RABBITMQ_LOG_BASE=" + folder_ + "/log",
                "RABBITMQ_CONF_ENV_FILE=" + folder_ + "/env.conf", "RABBITMQ_CONFIG_FILE=" + folder_ + "/rabbitmq.conf",
                "RABBITMQ_ADVANCED_CONFIG_FILE=" + folder_ + "/none.config", "RABBITMQ_ENABLED_PLUGINS_FILE=" + folder_ + "/enabled_plugins",
                "RABBITMQ_NODE_IP_ADDRESS=127.0.0.1", "RABBITMQ_NODE_PORT=" + std::to_string(port_),
                "RABBITMQ_DIST_PORT=" + std::to_string(rabbitmq_detail::free_port()), "RABBITMQ_FEATURE_FLAGS=",
                "ERL_EPMD_PORT=" + std::to_string(names_port_), "ERL_EPMD_ADDRESS=127.0.0.1",
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}"};
    }

    [[noreturn]] static void run(rabbitmq_detail::words const& argv, rabbitmq_detail::words const& envp, char const* out) {
        int const null = ::open("/dev/null", O_RDONLY);
        int const file = ::open(out, O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(null, 0);
        ::dup2(file, 1);
        ::dup2(file, 2);
        ::signal(SIGPIPE, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        ::execve(argv.get()[0], argv.get(), envp.get());
        ::_exit(127);
    }

    static pid_t start(rabbitmq_detail::words const& argv, rabbitmq_detail::words const& envp, char const* out) {
        pid_t const child = ::fork();
        if (child != 0) return child;
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        run(argv, envp, out);
    }

    // Killed: nothing of it is to be kept.
    static void end(pid_t child) {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }

    // After fork() only calls that a program with threads may make there.
    void start_guardian() {
        int orders[2];
        int answers[2];
        if (::pipe2(orders, O_CLOEXEC) != 0 || ::pipe2(answers, O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
        rabbitmq_detail::words const envp{environment_};
        rabbitmq_detail::words const server{{program("rabbitmq-server")}};
        rabbitmq_detail::words const names{{"/usr/bin/epmd", "-port", std::to_string(names_port_), "-address", "127.0.0.1"}};
        rabbitmq_detail::words const tidy{{"/bin/rm", "-rf", folder_}};
        std::string const out = folder_ + "/server.out";
        guardian_ = ::fork();
        if (guardian_ == 0) {
            ::setsid();
            ::signal(SIGPIPE, SIG_IGN);
            ::close(orders[1]);
            ::close(answers[0]);
            pid_t const register_of_names = start(names, envp, out.c_str());
            pid_t running = start(server, envp, out.c_str());
            char order = 0;
            while (::read(orders[0], &order, 1) == 1) {
                end(running);
                running = start(server, envp, out.c_str());
                if (::write(answers[1], &order, 1) != 1) break;
            }
            end(running);
            end(register_of_names);
            ::execve(tidy.get()[0], tidy.get(), envp.get());
            ::_exit(0);
        }
        ::close(orders[0]);
        ::close(answers[1]);
        orders_ = orders[1];
        answers_ = answers[0];
    }

    void wait_until_it_answers() const {
        auto const give_up = std::chrono::steady_clock::now() + std::chrono::minutes{15};  // minutes on a machine that others load
        while (!rabbitmq_detail::speaks_amqp(port_)) {
            std::string const said = read(folder_ + "/server.out");
            bool const ended = said.find("Kernel pid terminated") != std::string::npos;
            if (ended || std::chrono::steady_clock::now() > give_up) throw std::runtime_error{"rabbitmq-server did not start:\n" + said};
            ::poll(nullptr, 0, 100);  // nothing tells when another program begins to listen
        }
    }

    int port_ = 0;
    int names_port_ = 0;
    std::string const folder_;
    std::vector<std::string> const environment_;
    pid_t guardian_ = -1;
    int orders_ = -1;
    int answers_ = -1;
};

/// The program's server, started by whoever needs it first. Requires why_not() to be empty.
inline rabbitmq_server& the_rabbitmq_server() {
    static rabbitmq_server server;
    return server;
}

}  // namespace weft::test
