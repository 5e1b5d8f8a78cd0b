// Messages out of librdkafka. Each partition has a queue of its own that is read only when somebody has asked, so a slow
// pipeline leaves messages where they are, and librdkafka stops fetching; the group's events are served all the same.

#include <weft_brokers/kafka/internal/consumer.hpp>

#include <weft/log.hpp>
#include <weft/send.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace weft::kafka::detail {
namespace {

constexpr std::size_t longest_letter = 1000;  // messages in one message to the process
constexpr std::size_t at_once = 64;

kafka::headers headers_of(rd_kafka_message_t const& message) {
    kafka::headers all;
    rd_kafka_headers_t* list = nullptr;
    if (rd_kafka_message_headers(&message, &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return all;
    char const* name = nullptr;
    void const* value = nullptr;
    std::size_t bytes = 0;
    for (std::size_t i = 0; rd_kafka_header_get_all(list, i, &name, &value, &bytes) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
        all.emplace_back(name, value == nullptr ? std::string{} : std::string{static_cast<char const*>(value), bytes});
    }
    return all;
}

}  // namespace

// In rounds over the partitions, each getting its share of what is asked for, so that a busy one does not take it all.
void consumer::fetch() {
    while (demand_ > 0 && !draining_ && !closing_ && !stopped_ && !partitions_.all().empty()) {
        std::vector<broadway::delivery> got;
        auto& all = partitions_.all();
        std::size_t const share = std::max<std::size_t>(1, demand_ / all.size());
        std::size_t const first = partitions_.next_first();
        for (std::size_t i = 0; i != all.size() && got.size() < demand_; ++i) {
            std::size_t const limit = std::min({share, demand_ - got.size(), longest_letter});
            partition& from = all[(first + i) % all.size()];
            if (!from.leaving) static_cast<void>(fetch_from(from, limit, got));
        }
        if (got.empty()) return;
        demand_ -= got.size();
        not_taken_ += got.size();
        dispatched_ += got.size();
        unreachable_ = false;
        send(process_, arrived{std::move(got)});
    }
}

std::size_t consumer::fetch_from(partition& one, std::size_t limit, std::vector<broadway::delivery>& into) {
    std::size_t const bound = options_.max_in_flight_per_partition;
    std::size_t const in_flight = one.offsets.in_flight();
    if (bound != 0) limit = std::min(limit, bound - std::min(bound, in_flight));
    std::size_t count = 0;
    while (count < limit) {
        std::array<rd_kafka_message_t*, at_once> messages{};
        auto const got = rd_kafka_consume_batch_queue(one.queue.get(), 0, messages.data(), std::min(limit - count, at_once));
        for (ssize_t i = 0; i < got; ++i) {
            message_ptr const message{messages[static_cast<std::size_t>(i)]};
            if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
                report(*message);
                continue;
            }
            if (one.committed < 0) one.committed = message->offset;  // where it begins needs no commit
            if (!one.offsets.deliver(message->offset)) continue;
            into.push_back(make_delivery(one, *message));
            ++count;
        }
        if (got <= 0) break;
    }
    return count;
}

broadway::delivery consumer::make_delivery(partition const& of, rd_kafka_message_t const& message) const {
    auto from = std::make_shared<receipt>(channel_, of.who, message.offset);
    from->key_ = message.key == nullptr ? std::nullopt
                                        : std::optional{std::string{static_cast<char const*>(message.key), message.key_len}};
    from->headers_ = headers_of(message);
    rd_kafka_timestamp_type_t kind{};
    if (auto const time = rd_kafka_message_timestamp(&message, &kind); kind != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE) {
        from->timestamp_ = milliseconds{time};
    }
    std::string data = message.payload == nullptr ? std::string{}
                                                  : std::string{static_cast<char const*>(message.payload), message.len};
    if (channel_->keeps_payloads()) from->payload_ = data;
    return {std::move(data), std::move(from)};
}

// Messages that went away with a process are read again; what is known of those behind them stays known.
void consumer::rewind() {
    partitions_ptr list{rd_kafka_topic_partition_list_new(0)};
    for (partition& one : partitions_.all()) {
        if (draining_ || one.leaving) continue;
        auto const to = one.offsets.rewind();
        if (!to) continue;
        rd_kafka_topic_partition_list_add(list.get(), one.who->topic.c_str(), one.who->partition)->offset = *to;
        log::info("kafka: reads " + one.who->topic + '/' + std::to_string(one.who->partition) + " again from " +
                  std::to_string(*to) + ": messages were lost with a process");
    }
    if (list->cnt == 0) return;
    error_ptr const wrong{rd_kafka_seek_partitions(client_.get(), list.get(), 10'000)};
    if (wrong != nullptr) give_up(std::string{"kafka: messages could not be read again: "} + rd_kafka_error_string(wrong.get()));
}

}  // namespace weft::kafka::detail
