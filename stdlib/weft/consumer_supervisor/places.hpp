#pragma once
// The places of a consumer supervisor: how many children each subscription may have, and when their producer is asked for
// more events.

#include <weft/gen_stage/observed.hpp>
#include <weft/gen_stage/options.hpp>

#include <cstddef>
#include <memory>
#include <unordered_map>

namespace weft::consumer_supervisor::detail {

/// Owner: the supervisor's process. Invariants, for every subscription: (P1) asked + taken <= max, unless its producer sent
/// more than it was asked for; (P2) between two calls fewer than max - min places are free.
class places {
public:
    /// Opens a subscription, and asks for as many events as it has places.
    void open(gen_stage::subscription const& producer, gen_stage::subscribe_options const& options);
    /// Its children stay, and hold no place any more.
    void close(gen_stage::subscription const& producer);

    /// So many events have come: each takes a place. More than were asked for are logged as the producer's error.
    void take(gen_stage::subscription const& producer, std::size_t events);
    /// The child of one event is gone, or did not come to be: asks for more when enough places are free. Nothing happens for a
    /// subscription that has ended, or for none.
    void leave(ref subscription);

    /// The demand, for the observer.
    [[nodiscard]] std::shared_ptr<observable const> shown() const noexcept { return shown_; }

private:
    struct row {
        pid producer;
        gen_stage::detail::demand_limits limits;
        std::size_t asked;  // for, and not come yet
        std::size_t taken;
        std::shared_ptr<gen_stage::detail::subscription_counts> counts;
    };
    static void ask_for_free(ref subscription, row& one);

    std::unordered_map<ref, row> rows_;
    std::shared_ptr<gen_stage::detail::observed_stage> shown_ = std::make_shared<gen_stage::detail::observed_stage>("consumer", nullptr);
};

}  // namespace weft::consumer_supervisor::detail
