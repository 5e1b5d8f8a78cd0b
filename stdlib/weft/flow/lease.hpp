#pragma once
// A flow may read a container that its caller still owns. The lease makes that safe even when the caller is killed: it
// is taken back before the caller's frames are gone, and nobody reads after that.

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace weft::flow::detail {

/// Owner: the caller of a run, which revokes. Others: source stages, which enter around each read.
/// Invariants: (L1) after revoke() nobody is inside, and nobody enters again.
class lease {
public:
    /// False when it is revoked: do not touch what is borrowed.
    [[nodiscard]] bool enter() noexcept;
    void leave() noexcept;
    /// Blocks: the thread, until the reader inside has left; a reader only copies events and never parks inside.
    void revoke() noexcept;

private:
    static constexpr std::uint32_t revoked = 1U << 31U;

    std::atomic<std::uint32_t> state_{0};  // the number of readers inside, and the bit `revoked`
};

/// Inside for a scope, or not at all.
class lease_guard {
public:
    explicit lease_guard(lease& of) noexcept : of_{of}, inside_{of.enter()} {}
    lease_guard(lease_guard const&) = delete;
    lease_guard& operator=(lease_guard const&) = delete;
    ~lease_guard() {
        if (inside_) of_.leave();
    }
    [[nodiscard]] explicit operator bool() const noexcept { return inside_; }

private:
    lease& of_;
    bool inside_;
};

/// The owner's end of a lease: it is taken back when this goes, however the owner's scope is left.
class lender {
public:
    explicit lender(std::shared_ptr<lease> lent) noexcept : lent_{std::move(lent)} {}
    lender(lender const&) = delete;
    lender& operator=(lender const&) = delete;
    ~lender() { lent_->revoke(); }

private:
    std::shared_ptr<lease> lent_;
};

/// How a source stage asks for the right to read.
struct leased {
    std::shared_ptr<lease> from;
    [[nodiscard]] lease_guard enter() const noexcept { return lease_guard{*from}; }
};

}  // namespace weft::flow::detail
