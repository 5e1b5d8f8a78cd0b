// The control thread: Asio's loop over the listening socket, the clients and the signals. Everything here but the
// constructor and the destructor runs on that one thread.

#include <weft/application/commands.hpp>
#include <weft/observer.hpp>
#include <weft/observer/internal/call.hpp>
#include <weft/observer/internal/connection.hpp>
#include <weft/observer/internal/listening_socket.hpp>
#include <weft/observer/internal/operations.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

namespace weft {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using local = asio::local::stream_protocol;

constexpr auto accept_again = std::chrono::milliseconds{100};  // after an error such as "too many open files"
constexpr int exit_busy = 75;

class live final : public observe::snapshots {
public:
    explicit live(runtime& of) : of_{of} {}
    node_summary node() override { return info::node(of_); }
    std::vector<process_summary> processes() override { return info::processes(of_); }
    std::optional<process_details> details(pid id, nanoseconds patience) override { return info::details(of_, id, patience); }

private:
    runtime& of_;
};

int make_signal_descriptor(std::vector<int> const& signals) {
    sigset_t wanted;
    ::sigemptyset(&wanted);
    for (int const each : signals) ::sigaddset(&wanted, each);
    int const made = ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (made < 0) throw std::system_error{errno, std::generic_category(), "signalfd"};
    return made;
}

}  // namespace

class control_thread::server {
public:
    server(runtime& of, control_options options)
        : options_{std::move(options)}, snapshots_{of},
          facts_{.name = options_.node, .version = options_.version, .pid = ::getpid(), .operations = operations_of(options_)},
          answer_{[this](std::string_view name, observe::json::object const& request) {
              return observe::run_operation(name, request, snapshots_);
          }},
          begin_{[this, &of](observe::json::object const& request, std::function<void(observe::json::object)> done) {
              observe::begin_call(of, *options_.commands, request, std::move(done));
          }},
          door_{std::make_shared<observe::loop_door>(loop_)}, keep_running_{loop_.get_executor()}, acceptor_{loop_}, pause_{loop_}, signals_{loop_} {
        if (!options_.socket.empty()) {
            acceptor_.assign(local{}, observe::make_listening_socket(options_.socket));
            accept();
        }
        if (!options_.signals.empty()) {
            signals_.assign(make_signal_descriptor(options_.signals));
            wait_for_signal();
        }
        // tidy: allow std::thread, it must answer when no worker can run a process
        thread_ = std::thread{[this] { loop_.run(); }};
        ::pthread_setname_np(thread_.native_handle(), "weft-control");
    }
    server(server const&) = delete;
    server& operator=(server const&) = delete;
    ~server() {
        door_->close();
        loop_.stop();
        thread_.join();
        if (!options_.socket.empty()) ::unlink(options_.socket.c_str());
    }

private:
    static std::vector<std::string> operations_of(control_options const& options) {
        auto names = observe::operation_names();
        if (options.commands) names.emplace_back(observe::slow_operation_name);
        return names;
    }
    void accept() {
        acceptor_.async_accept([this](error_code failed, observe::client_socket socket) {
            if (failed == asio::error::operation_aborted) return;
            if (failed) return accept_later();
            admit(std::move(socket));
            accept();
        });
    }
    void accept_later() {
        pause_.expires_after(accept_again);
        pause_.async_wait([this](error_code cancelled) {
            if (!cancelled) accept();
        });
    }
    void admit(observe::client_socket socket) {
        ++clients_;
        auto const client = std::make_shared<observe::connection>(std::move(socket), facts_, answer_, begin_, door_, [this] { --clients_; });
        try {
            if (clients_ > observe::max_clients)
                throw observe::request_error{"busy", std::to_string(observe::max_clients) + " clients are connected already; try later", exit_busy};
            observe::check_peer(client->socket());
            client->start();
        } catch (observe::request_error const& no) {
            client->refuse(no);
        }
    }
    void wait_for_signal() {
        signals_.async_wait(asio::posix::stream_descriptor::wait_read, [this](error_code failed) {
            if (failed) return;
            signalfd_siginfo what{};
            while (::read(signals_.native_handle(), &what, sizeof what) == static_cast<ssize_t>(sizeof what))
                options_.on_signal(static_cast<int>(what.ssi_signo));
            wait_for_signal();
        });
    }

    // Destroyed in reverse: first the loop with the handlers in it, which hold the connections, which count clients_.
    control_options options_;
    live snapshots_;
    observe::node_facts facts_;
    observe::operation answer_;
    observe::slow_operation begin_;
    std::size_t clients_ = 0;
    asio::io_context loop_;
    std::shared_ptr<observe::loop_door> door_;
    asio::executor_work_guard<asio::io_context::executor_type> keep_running_;
    local::acceptor acceptor_;
    asio::steady_timer pause_;
    asio::posix::stream_descriptor signals_;
    // tidy: allow std::thread, see the constructor
    std::thread thread_;
};

control_thread::control_thread(runtime& of, control_options options)
    : server_{std::make_unique<server>(of, std::move(options))} {}

control_thread::~control_thread() = default;

}  // namespace weft
