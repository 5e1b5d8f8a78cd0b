#include <weft_brokers/nats/internal/pull.hpp>

#include <weft_brokers/common/option_check.hpp>
#include <weft_brokers/common/pause.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace weft::nats::detail {

namespace {

// A connection that is lost takes the request with it, which nothing but a look from time to time tells.
constexpr milliseconds between_looks{100};

}  // namespace

pull::pull(std::shared_ptr<connection> through, std::string const& stream, std::string const& consumer)
    : connection_{std::move(through)}, requests_to_{"$JS.API.CONSUMER.MSG.NEXT." + stream + '.' + consumer} {
    natsInbox* made = nullptr;
    natsStatus status = natsInbox_Create(&made);
    if (status == NATS_OK) inbox_ = std::string{made} + '.';
    natsInbox_Destroy(made);
    natsSubscription* arrivals = nullptr;
    if (status == NATS_OK) status = natsConnection_SubscribeSync(&arrivals, connection_->get(), (inbox_ + '*').c_str());
    arrivals_.reset(arrivals);
    if (status == NATS_OK) status = natsSubscription_SetPendingLimits(arrivals, -1, -1);
    if (status != NATS_OK) throw argument_error{connection_->whose() + ": no subscription to " + inbox_ + "*: " + text_of(status)};
}

pull::answer pull::fetch(std::size_t count, milliseconds wait, std::stop_token const& stop) {
    answer got;
    while (got.messages.size() < count && take(got, milliseconds{0}) != turn::nothing)  // what came late
        if (!got.trouble.empty()) return got;
    if (!got.messages.empty()) return got;
    auto const losses = connection_->times_lost();
    if (natsStatus const status = ask(count, wait); status != NATS_OK) {
        got.trouble = text_of(status);
        return got;
    }
    // The server ends the request itself; the rest is patience for its last word.
    auto const give_up = brokers::now() + wait + connection_->answer_timeout();
    while (got.messages.size() < count && !stop.stop_requested()) {
        auto const left = std::chrono::ceil<milliseconds>(give_up - brokers::now());
        if (connection_->times_lost() != losses) break;
        if (left.count() <= 0) {
            got.trouble = "the server has not answered a request, as when there is no such consumer";
            break;
        }
        auto const came = take(got, std::min(left, between_looks));
        if (came == turn::request_over || came == turn::trouble) break;
    }
    return got;
}

// no_wait: it is over once what the server has is on its way; if that is nothing, once something is, or the time is over.
natsStatus pull::ask(std::size_t count, milliseconds wait) {
    std::string const text = R"({"batch":)" + std::to_string(count) + R"(,"no_wait":true,"expires":)" +
                             std::to_string(std::chrono::nanoseconds{wait}.count()) + '}';
    std::string const reply = inbox_ + std::to_string(++last_);
    return natsConnection_PublishRequest(connection_->get(), requests_to_.c_str(), reply.c_str(), text.data(), static_cast<int>(text.size()));
}

pull::turn pull::take(answer& into, milliseconds at_most) {
    natsMsg* came = nullptr;
    natsStatus const status = natsSubscription_NextMsg(&came, arrivals_.get(), at_most.count());
    owned<natsMsg> one{came};
    if (status == NATS_TIMEOUT) return turn::nothing;
    if (status != NATS_OK) {
        into.trouble = text_of(status);
        return turn::trouble;
    }
    // What the server says of a request goes to the inbox itself; a message keeps its own subject.
    if (std::string_view{natsMsg_GetSubject(came)}.starts_with(inbox_)) return take_status(into, came);
    into.messages.push_back(std::move(one));
    return turn::message;
}

pull::turn pull::take_status(answer& into, natsMsg* from) const {
    if (natsMsg_GetSubject(from) != inbox_ + std::to_string(last_)) return turn::message;  // of a request that nobody waits for
    char const* code = nullptr;
    char const* why = nullptr;
    natsMsgHeader_Get(from, "Status", &code);
    natsMsgHeader_Get(from, "Description", &why);
    std::string_view const said = code == nullptr ? "" : code;
    if (said == "100") return turn::message;  // a heartbeat
    if (said == "404" || said == "408") return turn::request_over;
    into.trouble = "the server says " + std::string{said} + (why == nullptr ? "" : std::string{" "} + why);
    if (said == "503") into.trouble += "; no such consumer, or no JetStream";
    return turn::trouble;
}

}  // namespace weft::nats::detail
