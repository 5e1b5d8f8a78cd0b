#pragma once
// A durable queue in one SQLite file, without a server: threads, processes, and other programs on the machine publish to it
// and lease from it at the same time. What a call has done when it returns is on the disk.
//
//     sqlite_queue::queue orders{"orders.db"};
//     orders.publish("one order", {.priority = 5});
//
//     for (auto const& each : orders.lease(100)) {          nobody else gets them for visibility_timeout
//         handle(each.data);
//         orders.ack(each.by);                              or nack(each.by, 5s); neither: it comes again by itself
//     }
//
// A message is delivered at least once: it comes again when its lease ran out, or its consumer died, between the handling and
// the ack. After max_deliveries it becomes a dead letter, which waits for somebody to read it, requeue() or purge() it.
// Delays and leases follow the machine's wall clock, the only one that programs share and a restart keeps.

#include <weft_brokers/sqlite/error.hpp>
#include <weft_brokers/sqlite/messages.hpp>
#include <weft_brokers/sqlite/options.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft::sqlite_queue {

struct publish_options {
    std::int64_t priority = 0;
    std::chrono::milliseconds delay{0};
};

/// Every call is one transaction; calls that come together share one commit.
/// Blocks: a plain thread until the commit, at most about busy_timeout; a process parks meanwhile (weft::blocking).
/// Errors: sqlite::error naming the file and the cause; then the call has changed nothing, and what was committed before is there.
/// argument_error for a negative delay. Threads: any, at the same time; not across a fork.
class queue {
public:
    /// Makes a missing file. Queues of one file in a program share one connection, so they agree on synchronous and busy_timeout.
    /// Errors: also argument_error for an option. Needs a file system with shared memory and locks, so no network disk.
    explicit queue(std::string const& file, queue_options const& options = {});
    queue(queue const&) = delete;
    queue& operator=(queue const&) = delete;
    /// The last one of a file moves the log into the file, which may take some milliseconds of the calling thread.
    ~queue();

    message_id publish(std::string_view data, publish_options const& options = {});
    /// All or nothing. The ids are in the order of the messages.
    std::vector<message_id> publish(std::span<outgoing const> batch);

    /// The visible messages of the highest priorities, oldest first; none when there are none. Waits for nothing to come.
    [[nodiscard]] std::vector<leased> lease(std::size_t at_most = 1, std::optional<std::chrono::milliseconds> visibility = {});

    // Each returns how many leases were still valid. What a lease that is void names is left alone: somebody else has it, or
    // it was settled. An ack also counts when its lease has run out but nobody else has leased the message.
    std::size_t ack(std::span<lease_id const> done);
    std::size_t nack(std::span<lease_id const> failed, std::chrono::milliseconds delay = {}, std::string_view reason = {});
    std::size_t bury(std::span<lease_id const> failed, std::string_view reason = {});
    /// Different ends in one transaction.
    std::size_t settle(std::span<settled const> all);
    /// The leases last for `visibility` from now on, not given: visibility_timeout.
    std::size_t extend(std::span<lease_id const> at_work, std::optional<std::chrono::milliseconds> visibility = {});

    bool ack(lease_id const& done) { return ack(std::span{&done, 1}) == 1; }
    bool nack(lease_id const& failed, std::chrono::milliseconds delay = {}, std::string_view reason = {}) {
        return nack(std::span{&failed, 1}, delay, reason) == 1;
    }
    bool bury(lease_id const& failed, std::string_view reason = {}) { return bury(std::span{&failed, 1}, reason) == 1; }
    bool extend(lease_id const& at_work, std::optional<std::chrono::milliseconds> visibility = {}) {
        return extend(std::span{&at_work, 1}, visibility) == 1;
    }

    /// The oldest dead letters behind the id `after`, so that many can be read in pieces.
    [[nodiscard]] std::vector<dead_message> dead_letters(std::size_t at_most = 100, message_id after = 0);
    /// Makes dead letters visible again, as if they had never been delivered. Returns how many of them were there.
    std::size_t requeue(std::span<message_id const> dead);
    /// Deletes dead letters. Returns how many of them were there.
    std::size_t purge(std::span<message_id const> dead);

    /// Cost: proportional to the number of messages, about 10 ms for a million.
    [[nodiscard]] sqlite_queue::statistics statistics();
    /// In how long the next delayed message or running lease is due; nothing when there is neither.
    [[nodiscard]] std::optional<std::chrono::milliseconds> next_due();

    /// `listener` is called, on whatever thread, when this program has made a message visible, until the result is destroyed. It
    /// must not block nor call the queue.
    [[nodiscard]] std::shared_ptr<void> when_published(std::function<void()> listener);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace weft::sqlite_queue
