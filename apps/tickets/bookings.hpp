#pragma once

// What became of every request, an SQLite file. A batch is stored as one: after a crash all of it is there or nothing, and
// a request that comes again changes nothing, so that a broker may deliver as often as it likes. The answer to the customer
// is written down in the same transaction, and leaves it when it has been given.

#include "storage/sqlite.hpp"
#include "tickets/request.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tickets {

/// What files are safe from when a call returns: `kill` also waits for no disk, which is enough for tests.
enum class safe_from { power_loss, kill };

/// sold_out: the event has not enough seats left.
enum class outcome { booked, sold_out };

/// What a customer is to be told.
struct answer {
    std::int64_t number;  // grows with the time of booking
    std::string id;
    std::string customer;
    std::string event;
    std::int64_t seats;
    tickets::outcome outcome;
};

struct booking_counts {
    std::uint64_t booked = 0;
    std::uint64_t sold_out = 0;
    std::uint64_t seats = 0;        // of the booked
    std::uint64_t again = 0;        // deliveries of requests that had been stored before
    std::uint64_t refused = 0;      // bad requests
    std::uint64_t unanswered = 0;
};

/// Every call may block. Errors: storage::error naming the file. Threads: one at a time, any; several processes may have
/// the file open.
class bookings {
public:
    /// Makes a missing file. `seats` is how many an event has.
    bookings(std::string path, std::int64_t seats, safe_from what = safe_from::power_loss);
    ~bookings();

    /// In their order, in one transaction. Returns how many were new.
    std::size_t store(std::span<request const> batch);
    void note_refused(std::uint64_t count);

    /// The oldest answers behind `number` that were not given, at most so many.
    [[nodiscard]] std::vector<answer> unanswered(std::int64_t behind, std::size_t most);
    /// They stand in the file of answers, which is now so long.
    void note_answered(std::span<answer const> given, std::uint64_t answers_bytes);
    [[nodiscard]] std::uint64_t answers_bytes();

    [[nodiscard]] booking_counts counts();
    /// Ids end in a number, `prefix`-1, `prefix`-2, …: for each prefix how many there should be, up to the highest, and how
    /// many there are.
    struct series {
        std::string prefix;
        std::uint64_t highest;
        std::uint64_t stored;
    };
    [[nodiscard]] std::vector<series> all_series();
    /// Events that sold more seats than they have: none, or the bookings are wrong.
    [[nodiscard]] std::vector<std::string> oversold();

private:
    struct statements;

    void set_up(safe_from what);
    bool store_one(request const& what);

    std::int64_t seats_;
    storage::sqlite_database database_;
    std::unique_ptr<statements> run_;
};

}  // namespace tickets
