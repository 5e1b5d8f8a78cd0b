#include <weft_brokers/kafka/internal/committer.hpp>

#include <weft/log.hpp>

#include <algorithm>
#include <utility>

namespace weft::kafka::detail {
namespace {

constexpr committer::nanoseconds retry_wait = std::chrono::milliseconds{250};

bool no_longer_ours(rd_kafka_resp_err_t error) {
    return error == RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION || error == RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID ||
           error == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID;
}

}  // namespace

void committer::work(rd_kafka_t* client, partitions& of, nanoseconds now, bool at_once) {
    if (std::exchange(retry_, false)) retry_at_ = now + retry_wait;
    if (under_way_ || now < retry_at_ || (now < next_ && !at_once)) return;
    partitions_ptr list{rd_kafka_topic_partition_list_new(4)};
    for (partition const& one : of.all()) {
        if (!one.owes_commit()) continue;
        rd_kafka_topic_partition_list_add(list.get(), one.who->topic.c_str(), one.who->partition)->offset =
            *one.offsets.position();
    }
    if (list->cnt == 0) return;
    next_ = now + interval_;
    too_late_ = false;
    rd_kafka_resp_err_t const wrong = rd_kafka_commit(client, list.get(), 1);
    if (wrong == RD_KAFKA_RESP_ERR_NO_ERROR) under_way_ = true;
    else failed(wrong);
}

void committer::on_result(partitions& of, rd_kafka_resp_err_t whole, rd_kafka_topic_partition_list_t const* list) {
    under_way_ = false;
    if (whole == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
    rd_kafka_resp_err_t wrong = whole;
    for (int i = 0; list != nullptr && i != list->cnt; ++i) {
        auto const& each = list->elems[i];
        if (whole == RD_KAFKA_RESP_ERR_NO_ERROR && each.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            log::debug("kafka: committed " + std::string{each.topic} + '/' + std::to_string(each.partition) + " at " +
                       std::to_string(each.offset));
            if (partition* const mine = of.find(each.topic, each.partition)) {
                mine->committed = std::max(mine->committed, each.offset);
            }
        } else if (wrong == RD_KAFKA_RESP_ERR_NO_ERROR) {
            wrong = each.err;
        }
    }
    if (wrong != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(wrong);
    told_.clear();
}

void committer::failed(rd_kafka_resp_err_t error) {
    retry_ = true;
    too_late_ = no_longer_ours(error);
    std::string text = "kafka: offsets were not committed: " + text_of(error) + (too_late_ ? "" : "; tried again");
    if (text == told_) return;
    log::warning(text);
    told_ = std::move(text);
}

}  // namespace weft::kafka::detail
