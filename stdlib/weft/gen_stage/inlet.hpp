#pragma once
// The side of a stage into which events come: its producers, and the demand that it has out at each of them.

#include <weft/gen_stage/observed.hpp>
#include <weft/gen_stage/protocol.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace weft::gen_stage::detail {

/// One producer of this stage. The tag is also the ref of the consumer's monitor on the producer.
struct inflow {
    subscription who;
    demand_limits limits;
    cancel_mode mode;
    demand_by asks;
    std::size_t outstanding;  // automatic: asked for and not handled yet
    std::shared_ptr<subscription_counts> counts;
};

/// Cuts what arrives into chunks and asks again as they are handled. Owner: one stage.
class inlet {
public:
    /// `quiet`: its asks are, see protocol::ask.
    explicit inlet(pid self, bool quiet = false) noexcept : self_{self}, quiet_{quiet} {}

    [[nodiscard]] inflow* find(ref tag) noexcept;
    void add(inflow producer);
    inflow remove(ref tag);
    [[nodiscard]] std::size_t producers() const noexcept { return producers_.size(); }
    [[nodiscard]] std::span<inflow const> all() const noexcept { return producers_; }

    /// Asks for as much as the subscription allows. For a new automatic subscription.
    void ask_first(inflow& from);

    /// The most events that handle_events gets at once from this producer.
    [[nodiscard]] static std::size_t chunk_size(inflow const& from, std::size_t arrived) noexcept;

    /// So many events have arrived. Returns how many of them were asked for; the rest is logged as the producer's error.
    [[nodiscard]] std::size_t arrived(inflow& from, std::size_t count);
    /// `count` events that were asked for have been handled: asks again when few enough are left.
    void handled(inflow& from, std::size_t count);

private:
    void ask(inflow& from, std::size_t count);

    std::vector<inflow> producers_;  // sorted by tag
    pid self_;
    bool quiet_;
};

/// Whether a consumer ends when such a subscription has ended with this reason.
[[nodiscard]] bool ends_consumer(cancel_mode mode, exit_reason const& reason);

}  // namespace weft::gen_stage::detail
