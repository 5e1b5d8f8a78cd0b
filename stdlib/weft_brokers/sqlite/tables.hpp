#pragma once
// The file behind a queue: its schema and the statements that move messages from state to state. All calls are made inside
// a transaction, of which `commit_group` makes one for many callers.
//
//     published ──▶ ready ──lease──▶ leased ──ack──▶ gone
//           └─▶ delayed ─due─▶ ▲       │ nack, or not settled in time: back, or dead after its last delivery
//                              └───────┴──────▶ dead ──requeue──▶ ready
//
// Owner: a commit_group; one thread at a time. Invariants: (T1) an id and a token are never given twice; (T2) a token stays
// with a message until it is settled or leased again, so a late ack of a lease that ran out still counts while nobody else
// has the message.

#include <weft_brokers/sqlite/database.hpp>
#include <weft_brokers/sqlite/messages.hpp>
#include <weft_brokers/sqlite/options.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::sqlite_queue {

using time_point_ms = std::int64_t;  // since 1970

class tables {
public:
    /// Makes a missing file. Blocks. Errors: sqlite::error, also for a database that is no queue, or one of a newer version.
    tables(std::string const& file, queue_options const& options);
    tables(tables const&) = delete;
    tables& operator=(tables const&) = delete;
    ~tables();

    [[nodiscard]] sqlite::database& file() noexcept { return file_; }
    /// Before a transaction: whether its commit waits for the disk. Never does unless `synchronous` is full.
    void flush_commits(bool flush);
    /// At the end of each transaction: writes the counters. And when one was rolled back: forgets them.
    void write_counters();
    void forget_counters() noexcept { counters_.reset(); }

    message_id insert(std::string_view data, std::int64_t priority, time_point_ms now, time_point_ms visible);
    /// Errors: sqlite::error, full, when the transaction has taken the file beyond so many bytes.
    void require_room(std::int64_t max_bytes);
    /// What is due becomes visible; a lease that ran out on its last delivery leaves a dead letter.
    void wake(time_point_ms now, std::int64_t max_deliveries);
    [[nodiscard]] std::vector<leased> lease_ready(std::size_t at_most, time_point_ms until);

    // Whether the lease was still valid.
    [[nodiscard]] bool remove(lease_id of);
    [[nodiscard]] bool give_back(lease_id of, time_point_ms now, time_point_ms visible, std::int64_t max_deliveries, std::string_view reason);
    [[nodiscard]] bool bury(lease_id of, time_point_ms now, std::string_view reason);
    [[nodiscard]] bool extend(lease_id of, time_point_ms until);

    [[nodiscard]] std::vector<dead_message> dead(std::size_t at_most, message_id after);
    /// Whether it was dead.
    [[nodiscard]] bool requeue(message_id dead);
    [[nodiscard]] bool remove_dead(message_id dead);
    [[nodiscard]] statistics count();
    /// When the next delayed message or the next lease is due; nothing when there are none.
    [[nodiscard]] std::optional<time_point_ms> next_due();

private:
    struct statements;
    struct counters {
        std::int64_t next_id;
        std::int64_t next_token;
        bool changed = false;
    };

    void set_up();
    [[nodiscard]] counters& numbers();

    sqlite::database file_;
    bool may_flush_;
    bool flushes_;
    std::unique_ptr<statements> run_;
    std::optional<counters> counters_;  // of the transaction that is open
};

}  // namespace weft::sqlite_queue
