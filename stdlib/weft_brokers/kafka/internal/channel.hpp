#pragma once
// Between a producer's process, the stages that settle its messages, and its client thread: what the processes have for the
// thread is collected here until the thread takes all of it at once.

#include <weft/broadway/acknowledger.hpp>
#include <weft_brokers/kafka/internal/wake_event.hpp>
#include <weft_brokers/kafka/publication.hpp>
#include <weft_brokers/kafka/receipt.hpp>

#include <any>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace weft::kafka::detail {

/// One message, as its offset is tracked.
struct place {
    std::shared_ptr<assignment const> where;
    std::int64_t offset;
};

/// A failed message on its way to the dead letter topic.
struct dead_letter {
    place from;
    record what;
};

/// What has come in since the last take.
struct mail {
    std::size_t asked = 0;  // demand
    std::size_t taken = 0;  // messages that the process has got from the thread
    std::vector<place> settled{};
    std::vector<place> lost{};
    std::vector<dead_letter> dead_letters{};
    std::size_t letters_back = 0;  // dead letters that were stored or refused
    std::optional<std::string> stop{};  // a failed message says so
    bool draining = false;
    bool closing = false;
};

/// The acknowledger of a producer's messages. Nothing here waits: the mutex guards a few moves of vectors.
/// Threads: everything from anywhere; take and shut on the client thread.
class channel final : public broadway::acknowledger {
public:
    channel(kafka::on_failure by_default, std::string dead_letter_topic);

    void ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed) override;
    /// Takes ack_options. Errors: argument_error for something else, and for a dead letter without a topic for it.
    void configure(broadway::receipt& of, std::any const& options) override;

    void ask(std::size_t count);
    void took(std::size_t count);
    void lose(place one);
    void letter_stored(place one);
    void letter_refused(dead_letter letter);
    void drain();
    /// The thread is to end.
    void close();

    [[nodiscard]] mail take();
    /// The thread has ended: what comes from now on is dropped.
    void shut();
    [[nodiscard]] wake_event& wake() noexcept { return wake_; }
    [[nodiscard]] kafka::on_failure by_default() const noexcept { return by_default_; }
    [[nodiscard]] bool keeps_payloads() const noexcept { return !dead_letter_topic_.empty(); }

private:
    template <class Change>
    void post(Change&& change);
    void fail(mail& into, broadway::settlement const& one);

    kafka::on_failure by_default_;
    std::string dead_letter_topic_;
    wake_event wake_;
    std::mutex mutex_;
    mail waiting_;              // under mutex_
    bool waits_ = false;        // under mutex_: the thread was signalled and has not taken yet
    bool closed_ = false;       // under mutex_
};

}  // namespace weft::kafka::detail
