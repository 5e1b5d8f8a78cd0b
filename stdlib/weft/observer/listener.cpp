// An error such as "too many open files" passes: the next client is waited for a little later.

#include <weft/observer/internal/listener.hpp>

#include <unistd.h>

#include <utility>

namespace weft::observe {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto accept_again = std::chrono::milliseconds{100};

}  // namespace

listener::listener(asio::io_context& loop, int descriptor, int family, way_in way, std::string name, comer came)
    : acceptor_{loop}, pause_{loop}, way_{way}, name_{std::move(name)}, came_{std::move(came)} {
    acceptor_.assign(asio::generic::stream_protocol{family, 0}, descriptor);
    accept();
}

void listener::accept() {
    acceptor_.async_accept([this](error_code failed, client_socket socket) {
        if (failed == asio::error::operation_aborted) return;
        if (failed) return accept_later();
        came_(std::move(socket), way_, name_);
        accept();
    });
}

void listener::accept_later() {
    pause_.expires_after(accept_again);
    pause_.async_wait([this](error_code cancelled) {
        if (!cancelled) accept();
    });
}

peer peer_of(client_socket& socket, way_in way, std::string const& name) {
    peer who{.granted = role::none, .way = name};
    if (way == way_in::tcp) return who;
    who.identity = identity_of(socket);
    if (!who.identity) return who;
    bool const trusted = who.identity->uid == ::geteuid() || who.identity->uid == 0;
    if (way == way_in::observe_socket) who.granted = role::read;
    else if (trusted) who.granted = role::control;
    return who;
}

}  // namespace weft::observe
