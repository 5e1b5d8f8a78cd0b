#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/internal/sim_network.hpp>
#include <weft/net.hpp>
#include <weft/process.hpp>

#include <boost/asio/connect.hpp>

#include <algorithm>
#include <string>

namespace weft::net {

namespace {

using boost::asio::ip::tcp;

/// Null outside of simulation. Errors: not_a_process.
sim::network* network_here(char const* call) {
    auto& home = proc::current_or_throw(call).home();
    return home.simulated() == nullptr ? nullptr : &sim::network::of(home);
}

[[noreturn]] void fail(error_code const& error, char const* call) { throw boost::system::system_error{error, call}; }

/// What is left for the next step.
asio::park_token rest_of(asio::park_token const& token, nanoseconds begun) {
    if (token.limit() == infinity) return token;
    return token.within(std::max(nanoseconds::zero(), token.limit() - (monotonic_time() - begun)));
}

tcp::acceptor listening(boost::asio::io_context& in, endpoint const& where, int backlog) {
    tcp::acceptor made{in, where.protocol()};
    made.set_option(tcp::acceptor::reuse_address{true});
    made.bind(where);
    made.listen(backlog);
    return made;
}

}  // namespace

namespace detail {

wire& wire::operator=(wire&& from) noexcept {
    if (this != &from) {
        if (end_ != nullptr) end_->close();
        end_ = std::move(from.end_);
    }
    return *this;
}
wire::~wire() {
    if (end_ != nullptr) end_->close();
}

void wire::connect(endpoint const& where, std::unique_ptr<pending> operation) { end_->connect(where, std::move(operation)); }
void wire::read(std::vector<boost::asio::mutable_buffer> into, std::unique_ptr<pending> operation) {
    end_->read(std::move(into), std::move(operation));
}
void wire::write(std::vector<boost::asio::const_buffer> from, std::unique_ptr<pending> operation) {
    end_->write(std::move(from), std::move(operation));
}
void wire::cancel() { end_->cancel(); }
void wire::shutdown_send(error_code& error) { end_->shutdown_send(error); }
void wire::close() {
    if (end_ != nullptr) std::exchange(end_, end_->home().make_end())->close();  // it may connect again
}
bool wire::is_open() const noexcept { return end_ != nullptr && end_->is_connected(); }
endpoint wire::local() const { return end_->local(); }
endpoint wire::remote() const { return end_->remote(); }
boost::asio::any_io_executor wire::executor() const { return end_->home().context().get_executor(); }

door& door::operator=(door&& from) noexcept {
    if (this != &from) {
        if (of_ != nullptr) of_->close();
        of_ = std::move(from.of_);
    }
    return *this;
}
door::~door() {
    if (of_ != nullptr) of_->close();
}
void door::accept(std::unique_ptr<pending> operation) { of_->accept(std::move(operation)); }
void door::cancel() { of_->cancel(); }
void door::close() { of_->close(); }
bool door::is_open() const noexcept { return of_ != nullptr && of_->is_open(); }
endpoint door::local() const { return of_->local(); }
boost::asio::any_io_executor door::executor() const { return of_->home().context().get_executor(); }

}  // namespace detail

socket::socket()
    : its_{[]() -> decltype(its_) {
          if (sim::network* const in = network_here("net::socket")) return detail::wire{in->make_end()};
          return tcp::socket{asio::context()};
      }()} {}

void socket::cancel() {
    if (auto* const mine = real()) mine->cancel();
    else simulated().cancel();
}

void socket::shutdown_send() {
    error_code error;
    shutdown_send(error);
    if (error) fail(error, "shutdown");
}

void socket::shutdown_send(error_code& error) {
    if (auto* const mine = real()) mine->shutdown(tcp::socket::shutdown_send, error);
    else simulated().shutdown_send(error);
}

void socket::close() noexcept {
    error_code ignored;
    if (auto* const mine = real()) mine->close(ignored);
    else simulated().close();
}

bool socket::is_open() const noexcept {
    if (auto const* const mine = std::get_if<tcp::socket>(&its_)) return mine->is_open();
    return std::get_if<detail::wire>(&its_)->is_open();
}

endpoint socket::local_endpoint() const {
    if (auto const* const mine = std::get_if<tcp::socket>(&its_)) return mine->local_endpoint();
    if (!is_open()) fail(boost::asio::error::not_connected, "local_endpoint");
    return std::get_if<detail::wire>(&its_)->local();
}

endpoint socket::remote_endpoint() const {
    if (auto const* const mine = std::get_if<tcp::socket>(&its_)) return mine->remote_endpoint();
    if (!is_open()) fail(boost::asio::error::not_connected, "remote_endpoint");
    return std::get_if<detail::wire>(&its_)->remote();
}

socket::executor_type socket::get_executor() {
    if (auto* const mine = real()) return mine->get_executor();
    return simulated().executor();
}

std::variant<tcp::acceptor, detail::door> acceptor::open(endpoint const& where, int backlog) {
    if (sim::network* const in = network_here("net::acceptor"))
        return detail::door{in->open(where, static_cast<std::size_t>(std::max(backlog, 1)))};
    return listening(asio::context(), where, backlog);
}

acceptor::acceptor(endpoint const& where, int backlog) : its_{open(where, backlog)} {}

void acceptor::cancel() {
    if (auto* const mine = real()) mine->cancel();
    else std::get_if<detail::door>(&its_)->cancel();
}

void acceptor::close() noexcept {
    error_code ignored;
    if (auto* const mine = real()) mine->close(ignored);
    else std::get_if<detail::door>(&its_)->close();
}

bool acceptor::is_open() const noexcept {
    if (auto const* const mine = std::get_if<tcp::acceptor>(&its_)) return mine->is_open();
    return std::get_if<detail::door>(&its_)->is_open();
}

endpoint acceptor::local_endpoint() const {
    if (auto const* const mine = std::get_if<tcp::acceptor>(&its_)) return mine->local_endpoint();
    return std::get_if<detail::door>(&its_)->local();
}

acceptor::executor_type acceptor::get_executor() {
    if (auto* const mine = real()) return mine->get_executor();
    return std::get_if<detail::door>(&its_)->executor();
}

socket connect(std::string_view host, std::string_view service, asio::park_token token) {
    nanoseconds const begun = monotonic_time();
    socket made;
    if (auto* const mine = made.real()) {
        tcp::resolver of{mine->get_executor()};
        auto const found = of.async_resolve(host, service, token);
        if (found.empty()) return made;  // the token has the error
        boost::asio::async_connect(*mine, found, rest_of(token, begun));
        return made;
    }
    error_code error;
    endpoint const to = network_here("net::connect")->resolve(host, service, error);
    if (!error) made.async_connect(to, token);
    else if (token.out() == nullptr) fail(error, "net::connect");
    else *token.out() = error;
    return made;
}

}  // namespace weft::net
