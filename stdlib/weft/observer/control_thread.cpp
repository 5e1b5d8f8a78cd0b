// The control thread: Asio's loop over the listening sockets, the clients, the signals and the beat. Everything here but the
// constructor and the destructor runs on that one thread.

#include <weft/application/commands.hpp>
#include <weft/log.hpp>
#include <weft/observer.hpp>
#include <weft/observer/internal/connection.hpp>
#include <weft/observer/internal/exit_codes.hpp>
#include <weft/observer/internal/listener.hpp>
#include <weft/observer/internal/listening_socket.hpp>
#include <weft/observer/internal/live_snapshots.hpp>
#include <weft/observer/internal/log_listener.hpp>
#include <weft/observer/internal/metrics.hpp>
#include <weft/observer/internal/observer_cost.hpp>
#include <weft/observer/internal/restart_book.hpp>
#include <weft/observer/internal/tcp_address.hpp>
#include <weft/observer/internal/watch.hpp>
#include <weft/observer/warnings/internal/watch.hpp>
#include <weft/process.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <pthread.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <set>
#include <system_error>
#include <thread>

namespace weft {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto beat_interval = std::chrono::seconds{1};
constexpr std::size_t most_connections = 64;  // those that ask nothing at present included

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
        : options_{std::move(options)}, snapshots_{of, [this] { return busy_clients(); }},
          watch_{snapshots_, observe::warnings::settings{options_.lint}, of.options().name,
                 static_cast<unsigned>(info::node(of).workers.size())},
          table_{observe::all_operations()},
          node_{.from = snapshots_,
                .facts = {.name = options_.node, .version = options_.version, .pid = ::getpid(), .reveal = options_.reveal},
                .live = &of,
                .commands = options_.commands.get(),
                .warned = &watch_,
                .lost = lost_.get()},
          secrets_{options_.cookie, options_.tcp_control ? observe::role::control : observe::role::read},
          door_{std::make_shared<observe::loop_door>(loop_)}, services_{.table = table_,
                                                                        .node = node_,
                                                                        .secrets = secrets_,
                                                                        .door = door_,
                                                                        .is_ready = options_.is_ready ? options_.is_ready : [] { return true; },
                                                                        .add = [this](client const& who) { clients_.insert(who); },
                                                                        .remove = [this](client const& who) { clients_.erase(who); }},
          keep_running_{loop_.get_executor()}, beat_{loop_}, turns_{loop_}, signals_{loop_} {
        observe::add_cost(table_, [this] { return busy_clients(); });
        observe::add_metrics(table_);
        observe::add_watch(table_, loop_);
        listen();
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
        remove_sockets();
    }
    [[nodiscard]] std::vector<std::string> const& tcp_addresses() const noexcept { return tcp_; }

private:
    using client = std::shared_ptr<observe::connection>;

    /// Errors: argument_error, std::system_error; then no socket is left behind.
    void listen() {
        try {
            if (!options_.socket.empty())
                listen_at(observe::make_listening_socket(options_.socket), AF_UNIX, observe::way_in::control_socket, "control.sock");
            if (!options_.group_socket.empty())
                listen_at(observe::make_listening_socket(options_.group_socket, options_.group), AF_UNIX, observe::way_in::observe_socket,
                          "observe.sock");
            for (auto const& text : options_.tcp) listen_at_tcp(observe::parse_tcp_address(text, options_.any_address));
        } catch (...) {
            listeners_.clear();
            remove_sockets();
            throw;
        }
    }
    void listen_at_tcp(asio::ip::tcp::endpoint const& address) {
        int const descriptor = observe::make_tcp_socket(address);
        tcp_.push_back(observe::to_text(observe::address_of(descriptor)));
        listen_at(descriptor, address.protocol().family(), observe::way_in::tcp, "tcp " + tcp_.back());
    }
    void listen_at(int descriptor, int family, observe::way_in way, std::string name) {
        listeners_.push_back(std::make_unique<observe::listener>(
            loop_, descriptor, family, way, std::move(name),
            [this](observe::client_socket socket, observe::way_in by, std::string const& called) { admit(std::move(socket), by, called); }));
    }
    void remove_sockets() const noexcept {
        for (auto const* path : {&options_.socket, &options_.group_socket})
            if (!path->empty()) ::unlink(path->c_str());
    }
    [[nodiscard]] std::size_t busy_clients() const {
        return static_cast<std::size_t>(std::ranges::count_if(clients_, [](client const& each) { return each->is_busy(); }));
    }
    void admit(observe::client_socket socket, observe::way_in way, std::string const& name) {
        auto const who = observe::peer_of(socket, way, name);
        auto const client = std::make_shared<observe::first_byte>(std::move(socket), services_, who);
        if (way != observe::way_in::tcp && who.granted == observe::role::none) {
            log::warning("observer: refused " + to_string(who) + ": another user");
            return client->refuse({"not_allowed", "only the user who runs the node and root may look inside", observe::exit_not_allowed});
        }
        if (busy_clients() >= observe::max_clients || clients_.size() >= most_connections)
            return client->refuse({"busy", std::to_string(observe::max_clients) + " clients are connected already; try later", observe::exit_busy});
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
    std::shared_ptr<observe::restart_book> lost_ = std::make_shared<observe::restart_book>();
    observe::log_listener listens_{lost_};
    observe::operation_table table_;
    observe::node_context node_;
    observe::credentials secrets_;
    asio::io_context loop_;
    std::shared_ptr<observe::loop_door> door_;
    observe::client_services services_;
    asio::executor_work_guard<asio::io_context::executor_type> keep_running_;
    std::vector<std::unique_ptr<observe::listener>> listeners_;
    std::vector<std::string> tcp_;
    asio::steady_timer beat_;
    asio::steady_timer turns_;
    asio::posix::stream_descriptor signals_;
    // tidy: allow std::thread, see the constructor
    std::thread thread_;
};

control_thread::control_thread(runtime& of, control_options options)
    : server_{std::make_unique<server>(of, std::move(options))} {}

control_thread::~control_thread() = default;

std::vector<std::string> control_thread::tcp_addresses() const { return server_->tcp_addresses(); }

}  // namespace weft
