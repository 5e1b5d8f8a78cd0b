#pragma once
// The deliveries of one channel that the broker waits for: turns settled tags, in any order, into few answers.

#include <cstdint>
#include <deque>
#include <vector>

namespace weft::rabbitmq::detail {

/// What the broker is told about a delivery.
enum class verdict : std::uint8_t { ack, reject, requeue };

/// Owner: the client's thread. Invariants: tags begin at 1 and have no gap (W1); before low_ all is told (W2); a verdict
/// that waits is in its slot and its tag in fresh_ (W3).
class settle_window {
public:
    /// An answer for `tag`, and for all that wait before it when `multiple`.
    struct answer {
        std::uint64_t tag;
        verdict what;
        bool multiple;
        friend bool operator==(answer const&, answer const&) = default;
    };

    /// Tags are expected in their order.
    void delivered() { slots_.push_back(slot::open); }
    /// The first verdict on a tag counts; one on a tag that is not open is ignored.
    void settle(std::uint64_t tag, verdict what);
    /// What has to be told now. A run of equal verdicts from the oldest open delivery on is one answer.
    [[nodiscard]] std::vector<answer> take_answers();

    [[nodiscard]] std::uint64_t highest() const noexcept { return low_ + slots_.size() - 1; }
    /// How many are not settled yet.
    [[nodiscard]] std::size_t open() const noexcept;

private:
    enum class slot : std::uint8_t { ack, reject, requeue, open, told };

    [[nodiscard]] slot& at(std::uint64_t tag) { return slots_[static_cast<std::size_t>(tag - low_)]; }
    [[nodiscard]] bool take_run(std::vector<answer>& into);

    std::uint64_t low_ = 1;
    std::deque<slot> slots_;
    std::vector<std::uint64_t> fresh_;
};

}  // namespace weft::rabbitmq::detail
