#pragma once
// A gen_stage producer that leases from a queue what its consumers ask for: broadway's way to a durable queue.
//
//     .producer = {.start = broadway::producer<sqlite_queue::producer>(sqlite_queue::producer_options{.file = "orders.db"})}
//
// Demand that the queue cannot serve is kept. The queue is then looked at when this program has published to it, when a delay
// or a lease is due, and every poll_interval for what other programs publish. A commit waits for the disk on blocking
// threads, never on a worker; producers and acknowledgements of one file share their commits.

#include <weft/broadway/message.hpp>
#include <weft/exit_reason.hpp>
#include <weft/gen_server/callbacks.hpp>
#include <weft/pid.hpp>
#include <weft_brokers/sqlite/options.hpp>
#include <weft_brokers/sqlite/queue.hpp>
#include <weft_brokers/sqlite/receipt.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace weft::sqlite_queue {

namespace detail {
struct look {};       // there may be something in the queue
struct published {};  // there is, by this program; at most one is on its way
struct renew {};
}  // namespace detail

/// The messages that it emits carry a sqlite_queue::receipt.
/// Errors: the constructor throws argument_error for an option and sqlite::error for a file that cannot be opened. A file that is
/// busy or full is logged and asked again after poll_interval; any other sqlite::error ends the producer, for its supervisor.
/// Threads: a stage.
class producer {
public:
    explicit producer(producer_options options);
    producer(producer const&) = delete;
    producer& operator=(producer const&) = delete;
    ~producer();

    using infos = weft::infos<detail::look, detail::published, detail::renew>;
    std::vector<broadway::delivery> handle_demand(std::size_t count);
    std::vector<broadway::delivery> handle_info(detail::look);
    std::vector<broadway::delivery> handle_info(detail::published);
    void handle_info(detail::renew);
    /// Leases nothing more, whatever is asked for; leases that are at work are extended on.
    void prepare_for_draining() noexcept { draining_ = true; }

private:
    [[nodiscard]] std::vector<broadway::delivery> serve();
    [[nodiscard]] std::vector<leased> lease(std::size_t at_most);
    void look_after(std::chrono::milliseconds time);
    void look_again(std::optional<std::chrono::milliseconds> due);
    [[nodiscard]] std::vector<broadway::delivery> deliveries(std::vector<leased>&& found) const;

    producer_options options_;
    std::shared_ptr<queue> queue_;
    std::shared_ptr<settler> settler_;
    std::size_t demand_ = 0;  // asked for and not served
    bool draining_ = false;
    ref timer_;  // of the next look
    /// Set by whoever publishes, cleared before the queue is looked at, so that a publish is either seen or told.
    std::shared_ptr<std::atomic<bool>> told_ = std::make_shared<std::atomic<bool>>(false);
    std::shared_ptr<void> listening_;
};

}  // namespace weft::sqlite_queue
