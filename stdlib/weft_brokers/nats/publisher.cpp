#include <weft_brokers/nats/publisher.hpp>

#include <weft/blocking.hpp>
#include <weft_brokers/common/pause.hpp>
#include <weft_brokers/nats/internal/connection.hpp>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <random>
#include <set>
#include <vector>

namespace weft::nats {

namespace {

/// The answers to one publish; libnats calls back on a thread of its own.
struct answers {
    std::mutex mutex;
    std::string refusal;  // under mutex: the first
};

}  // namespace

class publisher::state {
public:
    explicit state(publisher_options options) : options_{std::move(options)} {
        check(options_);
        connection_ = std::make_unique<detail::connection>(options_.connection, "nats::publisher");
        if (!options_.stream.empty()) connection_->ensure_stream(options_.stream, options_.create_with_subjects);
        jsOptions how;
        jsOptions_Init(&how);
        how.PublishAsync.ErrHandler = &refused;
        how.PublishAsync.ErrHandlerClosure = &answers_;
        jsCtx* made = nullptr;
        natsConnection_JetStream(&made, connection_->get(), &how);
        streams_.reset(made);
    }

    void publish(std::span<std::string const> texts) {
        auto const give_up = brokers::now() + options_.publish_timeout;
        for (std::string const& one : texts) send(one, give_up);
        for (;;) {
            auto const left = std::chrono::ceil<milliseconds>(give_up - brokers::now());
            jsPubOptions how;
            jsPubOptions_Init(&how);
            how.MaxWait = std::clamp<milliseconds::rep>(left.count(), 1, patience_for_lost_answers);
            natsStatus const status = js_PublishAsyncComplete(streams_.get(), &how);
            check_refusal();
            if (status == NATS_OK) return;
            if (left.count() <= 0 || connection_->is_closed()) failed(detail::text_of(status));
            send_again();
        }
    }

private:
    static constexpr milliseconds::rep patience_for_lost_answers = 1000;

    static void refused(jsCtx*, jsPubAckErr* why, void* closure) {
        auto& all = *static_cast<answers*>(closure);
        std::lock_guard const lock{all.mutex};
        if (all.refusal.empty()) all.refusal = why->ErrText == nullptr ? natsStatus_GetText(why->Err) : why->ErrText;
    }

    void send(std::string const& text, brokers::moment give_up) {
        std::string const id = prefix_ + std::to_string(++last_);
        jsPubOptions how;
        jsPubOptions_Init(&how);
        how.MsgId = id.c_str();
        for (;;) {
            natsStatus const status =
                js_PublishAsync(streams_.get(), options_.subject.c_str(), text.data(), static_cast<int>(text.size()), &how);
            if (status == NATS_OK) return;
            if (brokers::now() >= give_up || connection_->is_closed() || status == NATS_MAX_PAYLOAD) failed(detail::text_of(status));
            brokers::pause({}, options_.connection.reconnect.min);
        }
    }

    // Whatever has no answer: it, or the answer, was lost with a connection.
    void send_again() {
        natsMsgList unanswered{};
        if (js_PublishAsyncGetPendingList(&unanswered, streams_.get()) != NATS_OK) return;
        for (int i = 0; i != unanswered.Count; ++i) js_PublishMsgAsync(streams_.get(), &unanswered.Msgs[i], nullptr);
        natsMsgList_Destroy(&unanswered);
    }

    void check_refusal() {
        std::unique_lock lock{answers_.mutex};
        if (answers_.refusal.empty()) return;
        std::string const why = std::exchange(answers_.refusal, {});
        lock.unlock();
        failed(why);
    }

    [[noreturn]] void failed(std::string const& why) {
        natsMsgList unanswered{};
        int count = 0;
        if (js_PublishAsyncGetPendingList(&unanswered, streams_.get()) == NATS_OK) {
            count = unanswered.Count;
            natsMsgList_Destroy(&unanswered);
        }
        throw publish_error{"nats::publisher: messages for \"" + options_.subject + "\" were not stored: " + why + "; " +
                            std::to_string(count) + " have no answer"};
    }

    publisher_options const options_;
    answers answers_;
    std::unique_ptr<detail::connection> connection_;
    detail::owned<jsCtx> streams_;
    std::uint64_t last_ = 0;
    // tidy: allow random_device, ids that no other program may use
    std::string const prefix_ = std::to_string(std::random_device{}()) + '-' + std::to_string(std::random_device{}()) + '-';
};

publisher::publisher(publisher_options options)
    : state_{blocking([&] { return std::make_unique<state>(std::move(options)); })} {}
publisher::publisher(publisher&&) noexcept = default;
publisher& publisher::operator=(publisher&&) noexcept = default;
publisher::~publisher() = default;

void publisher::publish(std::span<std::string const> texts) {
    blocking([&] { state_->publish(texts); });
}

}  // namespace weft::nats
