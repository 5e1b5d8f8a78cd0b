#pragma once
// One call of publisher::publish, shared by the process that waits and the thread that publishes.

#include <weft_brokers/rabbitmq/publisher.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weft::rabbitmq::detail {

/// To the caller: every message of the job has its outcome.
struct job_done {
    ref job;
};

/// Invariant: open_ counts the messages without an outcome.
class publish_job {
public:
    publish_job(pid caller, ref id, std::vector<outgoing> batch);

    [[nodiscard]] std::vector<outgoing> const& batch() const noexcept { return batch_; }
    /// Threads: the client's. The first outcome of a message counts; the last message's tells the caller.
    void settle(std::size_t index);
    void settle(std::size_t index, publish_failure what, std::string reason);
    /// False: nobody waits for it any more.
    [[nodiscard]] bool wanted() const;

    /// Threads: the caller's. True when all had an outcome, so that job_done is in its mailbox.
    [[nodiscard]] bool give_up();
    [[nodiscard]] publish_report report() const;

private:
    struct outcome {
        bool open = true;
        std::optional<std::pair<publish_failure, std::string>> failed{};
    };
    void close(outcome& of);

    pid const caller_;
    ref const id_;
    std::vector<outgoing> const batch_;
    mutable std::mutex mutex_;
    std::vector<outcome> outcomes_;  // under mutex_
    std::size_t open_;               // under mutex_
    bool wanted_ = true;             // under mutex_
};

}  // namespace weft::rabbitmq::detail
