// Partitions come and go. One that is taken away is not fetched any more; it is given up when what was in flight is settled
// and committed, or when its time is over. One that is lost, since the group has gone on without us, is given up at once.

#include <weft_brokers/kafka/internal/consumer.hpp>

#include <weft/log.hpp>
#include <weft/process.hpp>

#include <string_view>
#include <utility>

namespace weft::kafka::detail {
namespace {

std::string shown(rd_kafka_topic_partition_list_t const& list) {
    std::string all;
    for (int i = 0; i != list.cnt; ++i) {
        all += (all.empty() ? "" : ", ") + std::string{list.elems[i].topic} + '/' + std::to_string(list.elems[i].partition);
    }
    return all.empty() ? "nothing" : all;
}

constexpr int lookup_timeout_ms = 10'000;

}  // namespace

bool consumer::cooperative() const {
    char const* const protocol = rd_kafka_rebalance_protocol(client_.get());
    return protocol != nullptr && std::string_view{protocol} == "COOPERATIVE";
}

void consumer::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* list, void* opaque) {
    auto& me = *static_cast<consumer*>(opaque);
    if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) return me.assigned(list);
    if (what == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) return me.revoked(list);
    log::error("kafka: group " + me.options_.group_id + ": rebalancing failed: " + text_of(what));
    me.partitions_.clear();
    rd_kafka_assign(client, nullptr);
}

void consumer::assigned(rd_kafka_topic_partition_list_t* list) {
    static constexpr std::uint64_t one = 1;
    log::info("kafka: group " + options_.group_id + ": assigned " + shown(*list));
    for (int i = 0; i != list->cnt; ++i) {
        auto const& each = list->elems[i];
        queue_ptr queue{rd_kafka_queue_get_partition(client_.get(), each.topic, each.partition)};
        rd_kafka_queue_forward(queue.get(), nullptr);  // before assign: it leaves a queue alone that was told where to go
        rd_kafka_queue_io_event_enable(queue.get(), channel_->wake().descriptor(), &one, sizeof one);
        partitions_.add(each.topic, each.partition, std::move(queue));
    }
    set_beginnings(list);
    if (cooperative()) {
        error_ptr const wrong{rd_kafka_incremental_assign(client_.get(), list)};
        if (wrong != nullptr) give_up(std::string{"kafka: assignment failed: "} + rd_kafka_error_string(wrong.get()));
    } else if (auto const wrong = rd_kafka_assign(client_.get(), list); wrong != RD_KAFKA_RESP_ERR_NO_ERROR) {
        give_up("kafka: assignment failed: " + text_of(wrong));
    }
}

// Unless told otherwise librdkafka begins at the committed offset, or by auto.offset.reset. What it has no word for is done
// here: to begin by the policy all the same, and to begin at a time.
void consumer::set_beginnings(rd_kafka_topic_partition_list_t* list) {
    bool const reset = options_.begin_offset == begin_offset::reset;
    bool const by_time = options_.offset_reset_policy == offset_reset::timestamp;
    if (list->cnt == 0 || (!reset && !by_time)) return;
    partitions_ptr const known{rd_kafka_topic_partition_list_copy(list)};
    if (!reset) {
        auto const wrong = rd_kafka_committed(client_.get(), known.get(), lookup_timeout_ms);
        if (wrong != RD_KAFKA_RESP_ERR_NO_ERROR) return give_up("kafka: committed offsets: " + text_of(wrong));
    }
    partitions_ptr const times{rd_kafka_topic_partition_list_new(list->cnt)};
    for (int i = 0; i != list->cnt; ++i) {
        auto& each = list->elems[i];
        if (!reset && known->elems[i].offset >= 0) continue;
        each.offset = options_.offset_reset_policy == offset_reset::earliest ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
        rd_kafka_topic_partition_list_add(times.get(), each.topic, each.partition)->offset = options_.offset_reset_time.count();
    }
    if (!by_time || times->cnt == 0) return;
    auto const wrong = rd_kafka_offsets_for_times(client_.get(), times.get(), lookup_timeout_ms);
    if (wrong != RD_KAFKA_RESP_ERR_NO_ERROR) return give_up("kafka: offset_reset_time: " + text_of(wrong));
    for (int i = 0; i != times->cnt; ++i) {
        auto const& found = times->elems[i];
        auto* const mine = rd_kafka_topic_partition_list_find(list, found.topic, found.partition);
        if (mine != nullptr && found.offset >= 0) mine->offset = found.offset;
    }
}

void consumer::revoked(rd_kafka_topic_partition_list_t const* list) {
    bool const lost = rd_kafka_assignment_lost(client_.get()) != 0;
    log::info("kafka: group " + options_.group_id + (lost ? ": lost " : ": gives up ") + shown(*list));
    if (lost || closing_) return unassign(list);
    for (int i = 0; i != list->cnt; ++i) {
        if (partition* const one = partitions_.find(list->elems[i].topic, list->elems[i].partition)) one->leaving = true;
    }
    revocation_.emplace(revocation{partitions_ptr{rd_kafka_topic_partition_list_copy(list)},
                                   monotonic_time() + nanoseconds{options_.group.revoke_timeout}});
    finish_revocation(monotonic_time());
}

bool consumer::revocation_settled() const {
    for (partition const& one : partitions_.all()) {
        if (one.leaving && (one.offsets.in_flight() > 0 || (one.owes_commit() && !committer_.too_late()))) return false;
    }
    return true;
}

void consumer::finish_revocation(nanoseconds now) {
    if (!revocation_) return;
    bool const settled = revocation_settled();
    bool const lost = rd_kafka_assignment_lost(client_.get()) != 0;
    if (!settled && !lost && now < revocation_->deadline) return;
    if (!settled) {
        log::warning("kafka: group " + options_.group_id + ": gives up partitions with messages in flight; they are delivered "
                     "again by whoever gets them" + (lost ? "" : " (revoke_timeout)"));
    }
    unassign(std::exchange(revocation_, {})->list.get());
}

void consumer::unassign(rd_kafka_topic_partition_list_t const* list) {
    for (int i = 0; i != list->cnt; ++i) partitions_.remove(list->elems[i].topic, list->elems[i].partition);
    if (cooperative()) {
        error_ptr const wrong{rd_kafka_incremental_unassign(client_.get(), list)};
        if (wrong != nullptr) log::error(std::string{"kafka: partitions were not given up: "} + rd_kafka_error_string(wrong.get()));
    } else {
        rd_kafka_assign(client_.get(), nullptr);
    }
}

}  // namespace weft::kafka::detail
