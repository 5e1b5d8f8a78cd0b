#pragma once
// Who gets the next batch: any batch processor that is free, but never two batches of one batch key at once, and those of
// one key in their order. Only counts and keys, no events and no processes.

#include <weft/broadway/message.hpp>
#include <weft/gen_stage/demand_balance.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace weft::broadway::detail {

/// Owner: one batcher. A consumer that asks has finished what it had: its maximum demand is one.
/// Invariants: (O1) the key of a batch that is with a consumer is that consumer's, and no other has it; (O2) a batch is
/// kept back only while its key is some consumer's, or nobody is free.
class batch_order {
public:
    void subscribe(ref tag) { consumers_.push_back({tag, 0, std::nullopt}); }
    void cancel(ref tag);
    void ask(ref tag, std::size_t count);

    /// The consumer that may have a batch of this key now, and has got it; an empty ref: it has to wait.
    [[nodiscard]] ref take(batch_key const& key);
    /// A batch waits, or has stopped waiting.
    void kept_back() noexcept { ++queued_; }
    void let_go() noexcept { --queued_; }

    /// How many batches will be taken: one for each free consumer, and one to wait beside each busy one, so that a free
    /// consumer is not idle behind a batch whose key is in work.
    [[nodiscard]] std::size_t room() const noexcept;
    [[nodiscard]] std::size_t demand_of(ref tag) const;
    [[nodiscard]] gen_stage::demand_balance balance() const noexcept {
        if (queued_ <= demand_) return {demand_ - queued_, demand_, 0, queued_};
        return {0, demand_, queued_ - demand_, queued_};
    }

private:
    struct consumer {
        ref tag;
        std::size_t demand;
        std::optional<batch_key> busy_with;
    };
    [[nodiscard]] consumer& find(ref tag);

    std::vector<consumer> consumers_;  // who has waited longest comes first
    std::size_t demand_ = 0;
    std::size_t queued_ = 0;
};

}  // namespace weft::broadway::detail
