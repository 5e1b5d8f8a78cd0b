#include "connection.hpp"

#include "address.hpp"
#include "field_table.hpp"
#include "reply.hpp"

#include <weft_brokers/rabbitmq/errors.hpp>

#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <chrono>
#include <new>

namespace weft::rabbitmq::detail {
namespace {

timeval timeval_of(std::chrono::milliseconds time) noexcept {
    return {static_cast<time_t>(time.count() / 1000), static_cast<suseconds_t>(time.count() % 1000 * 1000)};
}

}  // namespace

connection::connection(connection_options const& how, interruption const& stop)
    : tell_descriptor_{stop.descriptor}, state_{amqp_new_connection()} {
    if (state_ == nullptr) throw std::bad_alloc{};
    try {
        open(how, stop);
    } catch (...) {
        destroy();
        throw;
    }
}

connection::~connection() { destroy(); }

void connection::destroy() noexcept {
    if (tell_descriptor_) tell_descriptor_(-1);
    amqp_destroy_connection(state_);
}

void connection::open(connection_options const& how, interruption const& stop) {
    address const to = address_of(how);
    timeval const limit = timeval_of(how.connection_timeout);
    if (to.tls) {
        auto* const socket = tls_socket(how.tls.value_or(tls_options{}));
        require(amqp_socket_open_noblock(socket, to.host.c_str(), to.port, &limit), "connecting with TLS");
    } else {
        int const descriptor = reach(to.host, to.port, how.connection_timeout, stop);
        auto* const socket = amqp_tcp_socket_new(state_);
        if (socket == nullptr) throw std::bad_alloc{};
        amqp_tcp_socket_set_sockfd(socket, descriptor);
    }
    if (tell_descriptor_) tell_descriptor_(amqp_get_sockfd(state_));
    if (how.heartbeat.count() > 0) {  // a peer that is gone is noticed by a write, too, which knows no heartbeats
        auto const silence = static_cast<unsigned>(std::chrono::milliseconds{2 * how.heartbeat}.count());
        ::setsockopt(amqp_get_sockfd(state_), IPPROTO_TCP, TCP_USER_TIMEOUT, &silence, sizeof silence);
    }
    if (how.socket_options) how.socket_options(amqp_get_sockfd(state_));
    require(amqp_set_handshake_timeout(state_, &limit), "setting the limit of the handshake");
    require(amqp_set_rpc_timeout(state_, &limit), "setting the limit of requests");
    log_in(how, to.username, to.password, to.virtual_host);
    amqp_channel_open(state_, number);
    require_answer("opening a channel");
}

amqp_socket_t* connection::tls_socket(tls_options const& how) {
    auto* const socket = amqp_ssl_socket_new(state_);
    if (socket == nullptr) throw std::bad_alloc{};
    amqp_ssl_socket_set_verify_peer(socket, how.verify_peer);
    amqp_ssl_socket_set_verify_hostname(socket, how.verify_hostname);
    if (!how.ca_file.empty()) require(amqp_ssl_socket_set_cacert(socket, how.ca_file.c_str()), "reading " + how.ca_file);
    if (!how.key_file.empty()) {
        require(amqp_ssl_socket_set_key(socket, how.certificate_file.c_str(), how.key_file.c_str()),
                "reading " + how.certificate_file + " and " + how.key_file);
    }
    return socket;
}

void connection::log_in(connection_options const& how, std::string const& user, std::string const& password, std::string const& host) {
    arguments shown = how.client_properties;
    if (!how.name.empty()) shown.push_back({"connection_name", how.name});
    // What librabbitmq does not claim by itself: the broker tells of cancelled consumers and of its alarms only if asked.
    shown.push_back({"capabilities", arguments{{"consumer_cancel_notify", true}, {"connection.blocked", true}, {"basic.nack", true},
                                               {"publisher_confirms", true}}});
    field_table const table{shown};
    auto const client = table.get();
    int const heartbeat = static_cast<int>(how.heartbeat.count());
    int const frame = static_cast<int>(how.frame_max);
    auto const reply =
        how.mechanism == authentication::plain
            ? amqp_login_with_properties(state_, host.c_str(), how.channel_max, frame, heartbeat, &client, AMQP_SASL_METHOD_PLAIN,
                                         user.c_str(), password.c_str())
            : amqp_login_with_properties(state_, host.c_str(), how.channel_max, frame, heartbeat, &client, AMQP_SASL_METHOD_EXTERNAL,
                                         user.c_str());
    require(reply, "logging in as \"" + user + "\"");
}

void connection::require_answer(std::string_view what) const { require(amqp_get_rpc_reply(state_), what); }

void connection::tell(amqp_method_number_t method, void* decoded, std::string_view what) {
    require(amqp_send_method(state_, number, method, decoded), what);
}

bool connection::pump(inbox& into, std::size_t most) {
    for (std::size_t complete = 0; complete < most;) {
        amqp_frame_t frame;
        timeval const at_once{};
        int const status = amqp_simple_wait_frame_noblock(state_, &frame, &at_once);
        if (status == AMQP_STATUS_TIMEOUT) return false;
        if (status != AMQP_STATUS_OK) throw broker_error{std::string{"the connection was lost: "} + amqp_error_string2(status)};
        if (!into.take(frame)) continue;
        ++complete;
        amqp_maybe_release_buffers_on_channel(state_, number);
    }
    return true;
}

// Heartbeats are sent and missed where frames are looked for, so that has to happen often enough.
void connection::wait(wake_up& bell) const noexcept {
    int const seconds = amqp_get_heartbeat(state_);
    static_cast<void>(bell.wait(seconds > 0 ? seconds * 500 : -1, amqp_get_sockfd(state_)));
}

void connection::close() {
    require(amqp_channel_close(state_, number, AMQP_REPLY_SUCCESS), "closing the channel");
    require(amqp_connection_close(state_, AMQP_REPLY_SUCCESS), "closing the connection");
}

}  // namespace weft::rabbitmq::detail
