#pragma once
// What a live stage shows of its demand: for every subscription asked = delivered + outstanding, for its dispatcher
// owed + queued = wanted + pending, and how many events are buffered, so that the invariants can be checked from outside.

#include <weft/gen_stage/demand_balance.hpp>
#include <weft/gen_stage/options.hpp>
#include <weft/info.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace weft::gen_stage::detail {

/// A number that one process writes and anybody reads.
class published_number {
public:
    void set(std::uint64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }  // relaxed: see get
    void add(std::uint64_t more) noexcept { set(get() + more); }
    /// Relaxed: a reader wants a value that was true at some moment; nothing else is published through it.
    [[nodiscard]] std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// A dispatcher's balance, which one process writes and anybody reads, as it was at one moment.
class published_balance {
public:
    void set(demand_balance const& now) noexcept;
    /// Blocks: never; of a stage that is too quick for the reader, after some tries, what a mix of two moments shows.
    [[nodiscard]] demand_balance get() const noexcept;

private:
    [[nodiscard]] demand_balance read() const noexcept;

    std::atomic<std::uint64_t> version_{0};  // odd while it is being written
    std::atomic<std::size_t> owed_{0};
    std::atomic<std::size_t> wanted_{0};
    std::atomic<std::size_t> pending_{0};
    std::atomic<std::size_t> queued_{0};
};

/// One side's view of one subscription. Written by the stage that owns it, read by the observer.
struct subscription_counts {
    subscription_counts(gen_stage::peer side, pid other) : peer{side}, process{other} {}

    gen_stage::peer const peer;
    pid const process;
    published_number asked;
    published_number delivered;
};

/// Owner: the stage, by counting. Others: observe(), from the observer's thread.
class observed_stage final : public observable {
public:
    observed_stage(char const* kind, char const* dispatcher) noexcept : kind_{kind}, dispatcher_{dispatcher} {}

    [[nodiscard]] std::shared_ptr<subscription_counts> open(gen_stage::peer side, pid other);
    void close(subscription_counts const& ended);
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> observe() const override;
    /// What the stage's class publishes besides; behind the other lines. Before anybody can observe it, or by the stage.
    void show_also(std::shared_ptr<observable const> more);

    published_number emitted;
    published_number buffered;
    published_number discarded;
    published_balance balance;

private:
    char const* const kind_;
    char const* const dispatcher_;  // null: no events leave this stage
    mutable std::mutex mutex_;      // guards open_ and more_; held for the length of a copy, never across a park
    std::vector<std::shared_ptr<subscription_counts>> open_;
    std::shared_ptr<observable const> more_;
};

}  // namespace weft::gen_stage::detail
