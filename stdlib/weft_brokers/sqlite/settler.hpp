#pragma once
// The acknowledger of the messages of one producer: what a step of the pipeline has settled is one transaction, and steps
// that end together share a commit (commit_group). It also knows which leases are still at work, so that they can be
// extended.

#include <weft/broadway/acknowledger.hpp>
#include <weft_brokers/sqlite/queue.hpp>

#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

namespace weft::sqlite_queue {

/// Threads: any.
class settler final : public broadway::acknowledger {
public:
    /// `keeps_leases`: whether at_work() is asked for.
    settler(std::shared_ptr<queue> in, bool keeps_leases) : queue_{std::move(in)}, keeps_leases_{keeps_leases} {}

    /// Parks the calling process until the settlements are on the disk. Errors: sqlite::error; then the leases run out, and
    /// the messages come again.
    void ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed) override;
    /// Takes settle_options. Errors: argument_error for anything else.
    void configure(broadway::receipt& of, std::any const& options) override;

    void has_begun(lease_id of);
    void is_over(lease_id of) noexcept;
    [[nodiscard]] std::vector<lease_id> at_work() const;

private:
    std::shared_ptr<queue> queue_;
    bool keeps_leases_;
    mutable std::mutex mutex_;  // held for the length of a look, never across a park
    std::unordered_map<message_id, std::int64_t> tokens_;  // of the leases at work; under mutex_
};

}  // namespace weft::sqlite_queue
