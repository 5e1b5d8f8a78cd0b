#include "consumer.hpp"

#include "reply.hpp"

#include <weft_brokers/rabbitmq/channel.hpp>
#include <weft_brokers/rabbitmq/producer.hpp>
#include <weft/send.hpp>

#include <exception>
#include <utility>

namespace weft::rabbitmq::detail {
namespace {

// Deliveries that go to the producer as one message, at most; between two of them verdicts go out.
constexpr std::size_t most_at_once = 256;

}  // namespace

consumer::consumer(options const& chosen, std::size_t index, pid owner)
    : broker_thread{chosen.backoff, {{"queue", chosen.queue}}}, chosen_{chosen}, index_{index}, owner_{owner},
      settlements_{std::make_shared<settlements>(bell())} {}

void consumer::drain() noexcept {
    draining_.store(true, std::memory_order_relaxed);  // relaxed: see draining()
    bell()->ring();
}

connection_options consumer::next_connection() {
    now_ = chosen_;
    if (now_.merge_options) {
        now_.merge_options(now_, index_);
        check(now_);
    }
    return now_.connection;
}

void consumer::work(connection& line) {
    begin(field_set{now_.metadata});
    window_ = {};
    cancel_sent_ = false;
    prepare(line);
    settlements_->open(++channel_);
    subscribe(line);
    is_up();
    while (!closing()) {
        bool const more = line.pump(*this, most_at_once);
        hand_over();
        tell_verdicts(line);
        if (draining() && !cancel_sent_) cancel(line);
        if (!more && !closing()) line.wait(*bell());
    }
    tell_verdicts(line);
    settlements_->close();
}

void consumer::prepare(connection& line) {
    channel on{line};
    if (now_.after_connect) now_.after_connect(on);
    queue_ = now_.queue;
    if (now_.declare) queue_ = on.declare_queue(queue_, *now_.declare);
    for (binding const& each : now_.bindings) on.bind_queue(queue_, each);
}

void consumer::subscribe(connection& line) {
    auto const& how = now_.consume;
    amqp_basic_qos(line.get(), connection::number, now_.qos.prefetch_size, now_.qos.prefetch_count, 0);
    line.require_answer("setting the prefetch count");
    field_table const table{how.arguments};
    auto const* const begun = amqp_basic_consume(line.get(), connection::number, bytes_of(queue_), bytes_of(how.consumer_tag),
                                                 how.no_local, how.no_ack, how.exclusive, table.get());
    line.require_answer("consuming from queue \"" + queue_ + "\"");
    consumer_tag_ = text_of(begun->consumer_tag);
}

void consumer::is_down() noexcept {
    settlements_->close();
    batch_.clear();
    refused_.clear();
}

void consumer::gives_up(std::string const& why) { send(owner_, connection_failed{why}); }

// Inbox -------------------------------------------------------------------------------------------------------------

void consumer::delivered(content&& what) {
    bool const acknowledged = !now_.consume.no_ack;
    if (acknowledged) {
        window_.delivered();
        if (window_.highest() != what.delivery_tag) throw broker_error{"the broker left a delivery tag out"};
        if (draining()) return refused_.push_back(what.delivery_tag);
    }
    auto made = std::make_shared<receipt>(acknowledged ? settlements_ : nullptr);
    made->delivery_tag = what.delivery_tag;
    made->channel = channel_;
    made->redelivered = what.redelivered;
    made->exchange = std::move(what.exchange);
    made->routing_key = std::move(what.routing_key);
    if (!now_.metadata.empty()) made->properties = std::make_unique<properties const>(std::move(what.properties));
    made->on_success = now_.on_success;
    made->on_failure = now_.on_failure;
    batch_.push_back({std::move(what.body), std::move(made)});
}

// Now the broker sends nothing more, so what goes back does not come here again.
void consumer::cancelled() {
    for (std::uint64_t const tag : std::exchange(refused_, {})) window_.settle(tag, verdict::requeue);
}

// Outward -----------------------------------------------------------------------------------------------------------

void consumer::hand_over() {
    if (batch_.empty()) return;
    send(owner_, deliveries{std::exchange(batch_, {})});
    batch_.reserve(most_at_once);
}

void consumer::tell_verdicts(connection& line) {
    settlements_->take(settled_);
    for (auto const& each : settled_) window_.settle(each.tag, each.what);
    for (auto const& each : window_.take_answers()) answer(line, each);
}

void consumer::answer(connection& line, settle_window::answer const& each) {
    if (each.what == verdict::ack) {
        amqp_basic_ack_t method{each.tag, each.multiple};
        return line.tell(AMQP_BASIC_ACK_METHOD, &method, "acknowledging");
    }
    amqp_basic_nack_t method{each.tag, each.multiple, each.what == verdict::requeue};
    line.tell(AMQP_BASIC_NACK_METHOD, &method, "rejecting");
}

void consumer::cancel(connection& line) {
    amqp_basic_cancel_t method{bytes_of(consumer_tag_), 0};
    line.tell(AMQP_BASIC_CANCEL_METHOD, &method, "cancelling the consumer");
    cancel_sent_ = true;
}

}  // namespace weft::rabbitmq::detail
