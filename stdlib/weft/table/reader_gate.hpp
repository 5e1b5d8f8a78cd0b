#pragma once
// Readers of a table go in and out by a gate that counts them, and take no lock. What a writer unlinked is let go of when
// everybody who was inside at that time has left: at once when nobody is. For a change that must be seen as one, the gate is
// closed: no reader is inside then, and those who come wait at a lock.
//
// Others:       readers, by `inside`; they do not wait inside, and call nothing of weft.
// Owner:        writers, who hold the lock of the shard that they change.
// Invariants:   G1  A reader is counted in one stripe from before its first look at a link until after its last.
//               G2  A retired entry is let go of when each stripe was seen empty once since it was unlinked.
//               G3  While `closed` lives all stripes are empty, or hold readers that are on their way out again.

#include <weft/table/entry.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace weft::detail {

class reader_gate {
public:
    /// `stripes`: a power of two, 64 at most. Each is a cache line, so threads that read do not get in each other's way.
    explicit reader_gate(unsigned stripes);
    reader_gate(reader_gate const&) = delete;
    reader_gate& operator=(reader_gate const&) = delete;
    ~reader_gate();

    class inside {
    public:
        /// Waits while the gate is closed.
        explicit inside(reader_gate& gate) noexcept : gate_{gate}, stripe_{gate.enter()} {}
        inside(inside const&) = delete;
        inside& operator=(inside const&) = delete;
        ~inside() { gate_.leave(stripe_); }

    private:
        reader_gate& gate_;
        std::atomic<std::uint32_t>& stripe_;
    };

    class closed {
    public:
        /// Waits until the readers that are inside have left.
        explicit closed(reader_gate& gate);
        closed(closed const&) = delete;
        closed& operator=(closed const&) = delete;
        ~closed();

    private:
        reader_gate& gate_;
        std::lock_guard<std::mutex> const alone_;
    };

    /// The entries are unlinked. What nobody can have found any more is left in `out`, the rest is let go of later.
    void retire(std::vector<entry_ref>& out);

private:
    struct alignas(64) stripe {
        std::atomic<std::uint32_t> readers{0};
    };
    /// Waits for readers. Bit i: stripe i was not seen empty since.
    struct batch {
        std::vector<entry_ref> entries;
        std::uint64_t unseen;
    };

    [[nodiscard]] std::atomic<std::uint32_t>& enter() noexcept;
    void leave(std::atomic<std::uint32_t>& stripe) noexcept;
    [[nodiscard]] std::uint64_t occupied(std::uint64_t among) const noexcept;
    void let_go() noexcept;

    unsigned const count_;
    std::unique_ptr<stripe[]> stripes_;
    std::atomic<bool> closed_{false};   // written under closing_
    std::mutex closing_;                // held while it is closed
    std::atomic<bool> waiting_{false};  // whether limbo_ holds anything; written under limbo_mutex_
    std::atomic<bool> again_{false};    // somebody left while let_go() was at work
    std::mutex limbo_mutex_;
    std::vector<batch> limbo_;          // under limbo_mutex_
};

}  // namespace weft::detail
