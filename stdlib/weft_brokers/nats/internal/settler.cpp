#include <weft_brokers/nats/internal/settler.hpp>

#include <weft/errors.hpp>
#include <weft/log.hpp>
#include <weft_brokers/common/backoff.hpp>
#include <weft_brokers/common/own_thread.hpp>
#include <weft_brokers/common/pause.hpp>

#include <algorithm>

namespace weft::nats::detail {

namespace {

constexpr std::string_view ack_text = "+ACK";
constexpr std::string_view in_progress_text = "+WPI";
constexpr std::string_view term_text = "+TERM";

/// What the settling thread owns. The receipts' acknowledger only shares the desk with it.
class settling {
public:
    settling(producer_options options, std::shared_ptr<connection> through, std::shared_ptr<verdict_desk> desk)
        : options_{std::move(options)}, connection_{std::move(through)}, desk_{std::move(desk)} {}

    void run(std::stop_token const& stop) {
        auto const renew_every = options_.ack_wait / 3;
        for (;;) {
            auto const batch = desk_->take(stop, renew_every);
            if (batch.empty() && stop.stop_requested()) break;
            std::vector<std::string> held;
            if (options_.keep_in_progress && brokers::now() - renewed_ >= renew_every) held = to_renew();
            if (!tell(batch, held, stop)) return give_up();
            for (verdict const& one : batch)
                if (one.what != verdict::kind::in_progress) desk_->let_go(one.reply);
            desk_->done();
        }
    }

private:
    std::vector<std::string> to_renew() {
        renewed_ = brokers::now();
        return desk_->held();
    }

    // Until the server has heard all of it. Telling it twice does no harm.
    bool tell(std::vector<verdict> const& batch, std::vector<std::string> const& held, std::stop_token const& stop) {
        brokers::backoff waits{options_.connection.reconnect};
        while (!batch.empty() || !held.empty()) {
            natsStatus status = NATS_OK;
            // In work first, so that a verdict of the same batch is the last word.
            for (std::string const& one : held) keep_worst(status, say(one, in_progress_text));
            for (verdict const& one : batch) keep_worst(status, tell_one(one));
            if (status == NATS_OK) status = natsConnection_FlushTimeout(connection_->get(), options_.connection.answer_timeout.count());
            if (status == NATS_OK) return true;
            if (connection_->is_closed() || stop.stop_requested() || !brokers::pause(stop, waits.next_wait())) return false;
        }
        return true;
    }
    static void keep_worst(natsStatus& worst, natsStatus status) {
        if (status != NATS_OK) worst = status;
    }

    natsStatus say(std::string const& to, std::string_view what) {
        return natsConnection_Publish(connection_->get(), to.c_str(), what.data(), static_cast<int>(what.size()));
    }

    natsStatus tell_one(verdict const& one) {
        switch (one.what) {
            case verdict::kind::ack: return say(one.reply, ack_text);
            case verdict::kind::in_progress: return say(one.reply, in_progress_text);
            case verdict::kind::term: return say(one.reply, term_text);
            case verdict::kind::nack: return say(one.reply, nack_text(one.delay));
            case verdict::kind::dead_letter: return move_letter(one);
        }
        return NATS_OK;
    }
    static std::string nack_text(milliseconds delay) {
        if (delay.count() == 0) return "-NAK";
        return "-NAK {\"delay\": " + std::to_string(std::chrono::nanoseconds{delay}.count()) + '}';
    }

    // Stored there before it ends here; its id keeps the server from storing it twice.
    natsStatus move_letter(verdict const& one) {
        entry const& from = *one.letter;
        natsMsg* made = nullptr;
        natsStatus status = natsMsg_Create(&made, options_.dead_letters->subject.c_str(), nullptr, from.data.data(),
                                           static_cast<int>(from.data.size()));
        if (status != NATS_OK) return status;
        owned<natsMsg> const letter{made};
        natsMsgHeader_Set(made, "Weft-Subject", from.subject.c_str());
        natsMsgHeader_Set(made, "Weft-Stream", options_.stream.c_str());
        natsMsgHeader_Set(made, "Weft-Sequence", std::to_string(from.sequence).c_str());
        natsMsgHeader_Set(made, "Weft-Deliveries", std::to_string(from.deliveries).c_str());
        natsMsgHeader_Set(made, "Weft-Reason", one_line(one.reason).c_str());
        std::string const id = options_.stream + '/' + options_.durable + '/' + std::to_string(from.sequence);
        jsPubOptions how;
        jsPubOptions_Init(&how);
        how.MsgId = id.c_str();
        status = js_PublishMsg(nullptr, connection_->stream_context(), made, &how, nullptr);
        if (status == NATS_OK) return say(one.reply, term_text);
        log::warning(connection_->whose() + ": no dead letter for message " + id + ": " + text_of(status) + "; it is delivered again");
        return say(one.reply, nack_text(options_.ack.nack_delay));
    }
    static std::string one_line(std::string text) {
        std::ranges::replace_if(text, [](char c) { return c == '\r' || c == '\n'; }, ' ');
        return text;
    }

    void give_up() const {
        if (auto const left = desk_->unsettled(); left > 0)
            log::warning(connection_->whose() + ": " + std::to_string(left) + " acknowledgements were not sent; the messages are delivered again");
    }

    producer_options const options_;
    std::shared_ptr<connection> connection_;
    std::shared_ptr<verdict_desk> desk_;
    brokers::moment renewed_ = brokers::now();
};

}  // namespace

void settler::start(std::shared_ptr<connection> through) {
    auto work = std::make_shared<settling>(options_, std::move(through), desk_);
    thread_ = brokers::start_thread("weft-nats-ack", [work](std::stop_token const& stop) {
        work->run(stop);
        nats_ReleaseThreadMemory();
    });
}

settler::~settler() { thread_.request_stop(); }

void settler::ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed_ones) {
    std::vector<verdict> verdicts;
    for (broadway::settlement const& one : successful) {
        auto const& of = static_cast<delivery_receipt const&>(one.receipt());
        if (of.how().on_success == on_success::ack) verdicts.push_back({.what = verdict::kind::ack, .reply = of.delivered()->reply});
        else desk_->let_go(of.delivered()->reply);
    }
    for (broadway::settlement const& one : failed_ones)
        failed(static_cast<delivery_receipt const&>(one.receipt()), one.status(), verdicts);
    if (!verdicts.empty()) desk_->put(std::move(verdicts));
}

void settler::failed(delivery_receipt const& of, broadway::status const& why, std::vector<verdict>& verdicts) {
    auto const how = of.how();
    auto const& reply = of.delivered()->reply;
    bool const last = options_.dead_letters && of.delivery_count() >= options_.dead_letters->max_deliveries;
    switch (how.on_failure) {
        case on_failure::nothing: return desk_->let_go(reply);
        case on_failure::term: return verdicts.push_back({.what = verdict::kind::term, .reply = reply});
        case on_failure::nack:
            if (!last) return verdicts.push_back({.what = verdict::kind::nack, .reply = reply, .delay = how.nack_delay});
            [[fallthrough]];
        case on_failure::dead_letter:
            return verdicts.push_back({.what = verdict::kind::dead_letter,
                                       .reply = reply,
                                       .letter = of.delivered(),
                                       .reason = why.why() == nullptr ? std::string{"failed"} : why.why()->reason.to_string()});
    }
}

void settler::bury(std::shared_ptr<entry const> of) {
    std::string const reply = of->reply;
    desk_->put({{.what = verdict::kind::dead_letter,
                 .reply = reply,
                 .letter = std::move(of),
                 .reason = "delivered too often without being acknowledged"}});
}

void settler::give_back(std::shared_ptr<entry const> const& of) { desk_->put({{.what = verdict::kind::nack, .reply = of->reply}}); }

void settler::configure(broadway::receipt& of, std::any const& options) {
    auto const* const how = std::any_cast<ack_options>(&options);
    if (how == nullptr) throw argument_error{"nats::producer: configure_ack takes nats::ack_options"};
    check(*how, options_);
    static_cast<delivery_receipt&>(of).set_how(*how);
}

}  // namespace weft::nats::detail
