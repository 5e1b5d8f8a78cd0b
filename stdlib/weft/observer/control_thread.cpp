// The control thread: Asio's loop over the listening socket, the clients, the signals and the beat. Everything here but the
// constructor and the destructor runs on that one thread.

#include <weft/application/commands.hpp>
#include <weft/observer.hpp>
#include <weft/observer/internal/connection.hpp>
#include <weft/observer/internal/listening_socket.hpp>
#include <weft/observer/internal/live_snapshots.hpp>
#include <weft/observer/internal/operation_table.hpp>
#include <weft/observer/warnings/internal/watch.hpp>
#include <weft/process.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <set>
#include <system_error>
#include <thread>

namespace weft {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using local = asio::local::stream_protocol;

constexpr auto accept_again = std::chrono::milliseconds{100};  // after an error such as "too many open files"
constexpr auto beat_interval = std::chrono::seconds{1};
constexpr int exit_busy = 75;
constexpr int exit_not_allowed = 77;

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
        : options_{std::move(options)}, snapshots_{of, [this] { return clients_.size(); }},
          watch_{snapshots_, observe::warnings::settings{options_.lint}, of.options().name,
                 static_cast<unsigned>(info::node(of).workers.size())},
          table_{observe::all_operations()},
          node_{.from = snapshots_,
                .facts = {.name = options_.node, .version = options_.version, .pid = ::getpid()},
                .live = &of,
                .commands = options_.commands.get(),
                .warned = &watch_},
          door_{std::make_shared<observe::loop_door>(loop_)}, services_{.table = table_,
                                                                        .node = node_,
                                                                        .door = door_,
                                                                        .add = [this](client const& who) { clients_.insert(who); },
                                                                        .remove = [this](client const& who) { clients_.erase(who); }},
          keep_running_{loop_.get_executor()}, acceptor_{loop_}, pause_{loop_}, beat_{loop_}, turns_{loop_}, signals_{loop_} {
        if (!options_.socket.empty()) {
            acceptor_.assign(local{}, observe::make_listening_socket(options_.socket));
            accept();
        }
        if (!options_.signals.empty()) {
            signals_.assign(make_signal_descriptor(options_.signals));
            wait_for_signal();
        }
        wait_for_beat();
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
        while (!clients_.empty()) (*clients_.begin())->close();
        if (!options_.socket.empty()) ::unlink(options_.socket.c_str());
    }

private:
    using client = std::shared_ptr<observe::connection>;

    void accept() {
        acceptor_.async_accept([this](error_code failed, local::socket socket) {
            if (failed == asio::error::operation_aborted) return;
            if (failed) return accept_later();
            admit(observe::client_socket{std::move(socket)});
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
        auto const identity = observe::identity_of(socket);
        observe::peer who{.granted = observe::role::control, .way = "control.sock", .identity = identity};
        auto const client = std::make_shared<observe::first_byte>(std::move(socket), services_, std::move(who));
        if (!identity || (identity->uid != ::geteuid() && identity->uid != 0))
            return client->refuse({"not_allowed", "only the user who runs the node and root may look inside", exit_not_allowed});
        if (clients_.size() >= observe::max_clients)
            return client->refuse({"busy", std::to_string(observe::max_clients) + " clients are connected already; try later", exit_busy});
        client->start();
    }
    void wait_for_beat() {
        beat_.expires_after(beat_interval);
        beat_.async_wait([this](error_code cancelled) {
            if (cancelled) return;
            auto const all = clients_;
            for (auto const& each : all) each->look_after();
            table_.beat(node_);
            look_at_turns();
            wait_for_beat();
        });
    }
    /// Some more times while there is a turn to look at; a node that rests is left alone.
    void look_at_turns() {
        if (!watch_.see_turns(monotonic_time())) return;
        turns_.expires_after(observe::warnings::watch::turns_again);
        turns_.async_wait([this](error_code cancelled) {
            if (!cancelled) look_at_turns();
        });
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

    // Destroyed in reverse: first the loop with the handlers in it, which hold the last of the connections.
    control_options options_;
    std::set<client> clients_;
    observe::live_snapshots snapshots_;
    observe::warnings::watch watch_;
    observe::operation_table table_;
    observe::node_context node_;
    asio::io_context loop_;
    std::shared_ptr<observe::loop_door> door_;
    observe::client_services services_;
    asio::executor_work_guard<asio::io_context::executor_type> keep_running_;
    local::acceptor acceptor_;
    asio::steady_timer pause_;
    asio::steady_timer beat_;
    asio::steady_timer turns_;
    asio::posix::stream_descriptor signals_;
    // tidy: allow std::thread, see the constructor
    std::thread thread_;
};

control_thread::control_thread(runtime& of, control_options options)
    : server_{std::make_unique<server>(of, std::move(options))} {}

control_thread::~control_thread() = default;

}  // namespace weft
