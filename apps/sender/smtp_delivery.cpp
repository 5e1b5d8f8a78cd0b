// Delivery to a mail server (smtp_delivery.hpp).

#include "sender/smtp_delivery.hpp"

#include <chrono>
#include <utility>

namespace sender {

namespace {

using namespace std::chrono_literals;

constexpr auto goodbye_limit = 2s;  // of all connections together

}  // namespace

std::optional<smtp_session> resting_sessions::handle_call(take) {
    if (sessions_.empty()) return std::nullopt;
    // The one that rested last: the server is least likely to have closed it.
    std::optional<smtp_session> taken{std::move(sessions_.back())};
    sessions_.pop_back();
    return taken;
}

void resting_sessions::handle_call(give rested) { sessions_.push_back(std::move(rested.session)); }

smtp_delivery::smtp_delivery(smtp_server server)
    : server_{std::move(server)}, resting_{weft::start_link<resting_sessions>({.label = "sender.connections"})} {}

verdict smtp_delivery::deliver(letter const& what, commit const& before) const {
    if (auto done = deliver_by_resting(what, before)) return *std::move(done);
    return deliver_by_new(what, before);
}

// Nothing, when the connection was gone: servers close those that rest, which says nothing about the letter.
std::optional<verdict> smtp_delivery::deliver_by_resting(letter const& what, commit const& before) const {
    auto session = weft::call(resting_, resting_sessions::take{}, weft::infinity);
    if (!session) return std::nullopt;
    auto done = session->deliver(what, before);
    bool const usable = session->is_usable();
    if (usable) give_back(*std::move(session));
    if (!usable && done.what == verdict::kind::try_again) return std::nullopt;
    return done;
}

verdict smtp_delivery::deliver_by_new(letter const& what, commit const& before) const {
    std::optional<smtp_session> session;
    try {
        session.emplace(server_);
    } catch (smtp_refusal const& no) {
        return {no.is_temporary() ? verdict::kind::try_again : verdict::kind::refused, no.what()};
    } catch (smtp_protocol_error const& nonsense) {
        return {verdict::kind::try_again, nonsense.what()};
    } catch (boost::system::system_error const& unreachable) {
        return {verdict::kind::try_again, "cannot connect to " + server_.host + " port " + server_.port + ": " + unreachable.code().message()};
    }
    auto done = session->deliver(what, before);
    if (session->is_usable()) give_back(*std::move(session));
    return done;
}

void smtp_delivery::give_back(smtp_session session) const {
    weft::call(resting_, resting_sessions::give{std::move(session)}, weft::infinity);
}

verdict smtp_delivery::look(std::string const&) const {
    return {verdict::kind::unknown, "the letter was handed to the server, which gave no answer: it may have been mailed"};
}

void smtp_delivery::finish() const {
    auto const end = weft::monotonic_time() + weft::nanoseconds{goodbye_limit};
    while (auto session = weft::call(resting_, resting_sessions::take{}, weft::infinity))
        session->quit(std::max(end - weft::monotonic_time(), weft::nanoseconds{1ms}));
}

}  // namespace sender
