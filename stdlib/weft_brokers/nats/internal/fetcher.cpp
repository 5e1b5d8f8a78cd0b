#include <weft_brokers/nats/internal/fetcher.hpp>

#include <weft/log.hpp>
#include <weft_brokers/common/option_check.hpp>
#include <weft_brokers/common/pause.hpp>

#include <algorithm>
#include <utility>

namespace weft::nats::detail {

fetcher::fetcher(pid of, producer_options options, std::shared_ptr<settler> acknowledger)
    : options_{std::move(options)},
      outstanding_{of},
      waits_{options_.connection.reconnect},
      settler_{std::move(acknowledger)},
      desk_{settler_->desk()} {}

void fetcher::connect() {
    connection_ = std::make_shared<connection>(options_.connection, "nats::producer");
    connection_->ensure_stream(options_.stream, options_.create_with_subjects);
    ensure_consumer();
    pull_ = std::make_unique<pull>(connection_, options_.stream, options_.durable);
}

// One that is there is used as it is, so it must be what the options say.
void fetcher::ensure_consumer() {
    jsConsumerInfo* info = nullptr;
    auto status = js_GetConsumerInfo(&info, connection_->stream_context(), options_.stream.c_str(), options_.durable.c_str(), nullptr, nullptr);
    owned<jsConsumerInfo> const known{info};
    auto const ack_wait = std::chrono::nanoseconds{options_.ack_wait}.count();
    if (status == NATS_OK) {
        if (info->Config->DeliverSubject != nullptr) refuse_consumer("a pull consumer", "it pushes");
        std::string const subject = info->Config->FilterSubject == nullptr ? "" : info->Config->FilterSubject;
        if (info->Config->AckWait != ack_wait)
            refuse_consumer("one with this ack_wait", "its own is " + std::to_string(info->Config->AckWait / 1'000'000) + " ms");
        if (subject != options_.subject) refuse_consumer("one with subject \"" + options_.subject + '"', "its own is \"" + subject + '"');
        return;
    }
    jsConsumerConfig wanted;
    jsConsumerConfig_Init(&wanted);
    wanted.Durable = options_.durable.c_str();
    wanted.AckPolicy = js_AckExplicit;
    wanted.AckWait = ack_wait;
    if (options_.max_ack_pending > 0) wanted.MaxAckPending = options_.max_ack_pending;
    if (!options_.subject.empty()) wanted.FilterSubject = options_.subject.c_str();
    status = js_AddConsumer(nullptr, connection_->stream_context(), options_.stream.c_str(), &wanted, nullptr, nullptr);
    if (status != NATS_OK) refuse_consumer("one that can be made", text_of(status));
}

void fetcher::refuse_consumer(std::string const& allowed, std::string const& why) const {
    brokers::wrong_option("nats::producer", "durable", '"' + options_.durable + '"',
                          allowed + " of stream \"" + options_.stream + "\" (" + why + ')');
}

void fetcher::run(std::stop_token const& stop) {
    while (std::size_t const wanted = outstanding_.wait(stop)) fetch(std::min(wanted, static_cast<std::size_t>(options_.max_fetch)), stop);
    {
        std::lock_guard const lock{mutex_};
        pull_.reset();
    }
    connection_.reset();
    settler_.reset();  // the settling thread may end with the last receipt
}

void fetcher::withdraw() {
    std::lock_guard const lock{mutex_};
    if (pull_ != nullptr) pull_->end();
}

void fetcher::fetch(std::size_t count, std::stop_token const& stop) {
    auto const answer = pull_->fetch(count, options_.fetch_wait, stop);
    take_over(answer.messages);
    bool const connected = natsConnection_Status(connection_->get()) == NATS_CONN_STATUS_CONNECTED;
    if (answer.trouble.empty() && connected) return waits_.reset();
    if (!outstanding_.is_open()) return;
    if (connection_->is_closed()) return outstanding_.fail("nats::producer: the connection was closed: " + answer.trouble);
    // libnats is making the connection again; or the consumer is gone, which the log has to tell.
    auto const wait = waits_.next_wait();
    if (connected)
        log::warning("nats::producer: no messages from stream " + options_.stream + ": " + answer.trouble + "; next try in " +
                     std::to_string(wait.count()) + " ms");
    brokers::pause(stop, wait);
}

void fetcher::take_over(std::vector<owned<natsMsg>> const& messages) {
    bool const wanted = outstanding_.is_open();
    std::vector<broadway::delivery> batch;
    for (auto const& each : messages) {
        auto one = as_entry(each.get());
        if (one == nullptr) continue;
        if (!wanted) settler_->give_back(one);
        else if (options_.dead_letters && one->deliveries > options_.dead_letters->max_deliveries) settler_->bury(std::move(one));
        else batch.push_back(as_delivery(std::move(one)));
    }
    outstanding_.hand_over(std::move(batch));
}

std::shared_ptr<entry const> fetcher::as_entry(natsMsg* from) const {
    jsMsgMetaData* told = nullptr;
    if (natsMsg_GetMetaData(&told, from) != NATS_OK) return nullptr;
    owned<jsMsgMetaData> const known{told};
    return std::make_shared<entry const>(entry{.reply = natsMsg_GetReply(from),
                                               .subject = natsMsg_GetSubject(from),
                                               .data = {natsMsg_GetData(from), static_cast<std::size_t>(natsMsg_GetDataLength(from))},
                                               .sequence = known->Sequence.Stream,
                                               .deliveries = static_cast<std::int64_t>(known->NumDelivered)});
}

broadway::delivery fetcher::as_delivery(std::shared_ptr<entry const> of) {
    static_cast<void>(desk_->hold(of->reply));
    std::string data = of->data;
    return {std::move(data), std::make_shared<delivery_receipt>(settler_, desk_, options_.stream, std::move(of), options_.ack)};
}

}  // namespace weft::nats::detail
