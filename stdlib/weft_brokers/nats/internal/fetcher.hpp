#pragma once
// Pulls messages for a producer, no more than were asked for, one request at a time, on a thread of its own.

#include <weft_brokers/common/outstanding.hpp>
#include <weft_brokers/nats/internal/pull.hpp>
#include <weft_brokers/nats/internal/settler.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace weft::nats::detail {

/// Owner: its thread, in run(). Others: the producer's process, by ask(), close() and withdraw().
class fetcher {
public:
    fetcher(pid of, producer_options options, std::shared_ptr<settler> acknowledger);

    /// The connection, the stream and the consumer. Blocks its thread. Errors: argument_error.
    void connect();
    [[nodiscard]] std::shared_ptr<connection> const& through() const noexcept { return connection_; }
    void run(std::stop_token const& stop);

    void ask(std::size_t more) { outstanding_.ask(more); }
    /// Makes no further request, and hands over nothing. Never blocks.
    void close() { outstanding_.close(); }
    /// Ends the request under way. May block its thread while the connection is busy.
    void withdraw();

private:
    void ensure_consumer();
    [[noreturn]] void refuse_consumer(std::string const& allowed, std::string const& why) const;
    void fetch(std::size_t count, std::stop_token const& stop);
    void take_over(std::vector<owned<natsMsg>> const& messages);
    [[nodiscard]] std::shared_ptr<entry const> as_entry(natsMsg* from) const;
    [[nodiscard]] broadway::delivery as_delivery(std::shared_ptr<entry const> of);

    producer_options const options_;
    brokers::outstanding outstanding_;
    brokers::backoff waits_;
    std::shared_ptr<settler> settler_;
    std::shared_ptr<verdict_desk> desk_;
    std::shared_ptr<connection> connection_;
    std::mutex mutex_;
    std::unique_ptr<pull> pull_;  // from connect() to the end of run(), whose thread alone uses it; it ends under mutex_
};

}  // namespace weft::nats::detail
