#pragma once
// Fetches messages for a producer, no more than were asked for, one request at a time, on a thread of its own. After each
// (re)connection it begins with what the server had delivered to its consumer but never arrived here.

#include <weft_brokers/common/outstanding.hpp>
#include <weft_brokers/redis/internal/group.hpp>
#include <weft_brokers/redis/internal/patience.hpp>
#include <weft_brokers/redis/internal/settler.hpp>

#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>

namespace weft::redis::detail {

/// Owner: its thread, in run(). Others: the producer's process, by ask() and close().
class fetcher {
public:
    fetcher(pid of, producer_options options, std::string consumer, std::shared_ptr<settler> acknowledger);

    /// The first connection. Blocks its thread. Errors: argument_error.
    void connect();
    void run(std::stop_token const& stop);

    void ask(std::size_t more) { outstanding_.ask(more); }
    /// Makes no further request, and hands over nothing. Never blocks.
    void close() {
        outstanding_.close();
        link_.interrupt();
    }

private:
    void open();
    void fetch(std::size_t count);
    [[nodiscard]] bool take_own(std::size_t count);
    [[nodiscard]] bool take_idle(std::size_t count);
    [[nodiscard]] std::vector<pending_entry> not_in_work(std::vector<pending_entry> all) const;
    [[nodiscard]] bool hand_over(std::vector<entry> entries);
    [[nodiscard]] broadway::delivery as_delivery(entry of);

    producer_options const options_;
    brokers::outstanding outstanding_;
    std::shared_ptr<settler> settler_;
    std::shared_ptr<verdict_desk> desk_;
    std::shared_ptr<claim_clock> clock_;
    link link_;
    group group_;
    patience patience_;
    bool recovered_ = false;  // all that was pending for this consumer at the last connection has been seen
    std::string own_seen_;    // up to here
    std::string idle_seen_;   // the same for the current look at everybody's
};

}  // namespace weft::redis::detail
