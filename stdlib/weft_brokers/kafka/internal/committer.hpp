#pragma once
// Commits positions, one request at a time: while one is under way the positions move on, and the next one takes them all.
// So commits of a partition never overtake each other, and a busy producer makes few requests.

#include <weft_brokers/kafka/internal/partitions.hpp>

#include <chrono>
#include <string>

namespace weft::kafka::detail {

/// Threads: of the client thread; on_result is called from librdkafka's poll there.
class committer {
public:
    using nanoseconds = std::chrono::nanoseconds;

    /// `interval` between requests; zero: as soon as there is something to commit.
    explicit committer(nanoseconds interval) noexcept : interval_{interval} {}

    /// Commits what has been settled, if it is time; `at_once`: without regard to the interval.
    void work(rd_kafka_t* client, partitions& of, nanoseconds now, bool at_once);
    void on_result(partitions& of, rd_kafka_resp_err_t whole, rd_kafka_topic_partition_list_t const* list);
    [[nodiscard]] bool under_way() const noexcept { return under_way_; }
    /// The last request failed, and another one would as well: the group has given the partitions to somebody else.
    [[nodiscard]] bool too_late() const noexcept { return too_late_; }

private:
    void failed(rd_kafka_resp_err_t error);

    nanoseconds interval_;
    nanoseconds next_{};
    nanoseconds retry_at_{};  // no request before, after one that failed
    bool under_way_ = false;
    bool retry_ = false;      // the last one failed
    bool too_late_ = false;
    std::string told_;       // the failure that has been logged
};

}  // namespace weft::kafka::detail
