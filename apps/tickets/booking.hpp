#pragma once

// The pipeline that books: requests come from a broker, are checked, kept in order by customer, put into batches by event,
// and stored a batch at a time. A bad request is told to the broker as one that need not come again.

#include "tickets/bookings.hpp"
#include "tickets/options.hpp"
#include "tickets/progress_counts.hpp"
#include "tickets/request.hpp"

#include <weft/broadway.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace tickets {

/// What a broker delivered, read: a request, or what is wrong with it.
struct incoming {
    explicit incoming(std::string const& json);
    request what;
    std::string wrong;
};

class booking {
public:
    static constexpr char const* pipeline = "tickets.booking";  // its name

    enum class batcher { store };
    using message = weft::broadway::message<incoming, batcher>;

    /// What all processes of one pipeline share.
    struct shared {
        serve_options options;
        std::function<void(message&)> refuse;  // tells the broker that this one need not come again
        progress_counts& counts;
        weft::pid run;  // told what cannot be stored
    };
    using context = std::shared_ptr<shared const>;

    explicit booking(context const& from) : from_{from} {}

    void handle_message(message& one) const;
    /// Blocks: its process, until the batch is on the disk.
    void handle_batch(batcher, std::span<message> batch);
    void handle_failed(std::span<message> failed);

private:
    [[nodiscard]] bookings& store();

    context from_;
    std::unique_ptr<bookings> store_;  // opened by whoever stores
};

/// The same number for the same customer.
[[nodiscard]] std::uint64_t customer_number(booking::message const& of);

}  // namespace tickets
