#pragma once
// Who is told about the end of messages, and what a producer hands along with each message for that. A receipt is
// shared by the message and by the stage that handles it, so a message that a callback moves away or throws over is
// settled all the same, and exactly once.
//
//     struct delivery_receipt final : broadway::receipt {        what a broker needs to settle one message
//         using receipt::receipt;
//         std::uint64_t tag = 0;
//     };
//     class channel final : public broadway::acknowledger {      one object for all messages that are settled together
//         void ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed) override;
//     };

#include <weft/broadway/status.hpp>
#include <weft/detail/type_id.hpp>
#include <weft/result.hpp>

#include <any>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

namespace weft::broadway {

class acknowledger;

/// Producers derive from it to remember what their broker needs. One is one message's; copies of the message share it.
/// Threads: `settle` is safe from anywhere; what a derived class adds is written before the message is emitted, and by
/// acknowledger::configure.
class receipt {
public:
    explicit receipt(std::shared_ptr<acknowledger> to) noexcept : to_{std::move(to)} {}
    receipt(receipt const&) = delete;
    receipt& operator=(receipt const&) = delete;
    virtual ~receipt();

    /// Null: nobody is told (the no-op acknowledger).
    [[nodiscard]] acknowledger* to() const noexcept { return to_.get(); }
    /// True for the first caller, who then tells the acknowledger.
    [[nodiscard]] bool settle() noexcept;
    [[nodiscard]] bool settled() const noexcept;

private:
    std::shared_ptr<acknowledger> to_;
    std::atomic<bool> settled_{false};
};

/// One message's end, as its acknowledger hears of it. Everything in it lives until `ack` returns.
class settlement {
public:
    template <class Message>
    settlement(receipt& of, broadway::status const& status, Message const& message) noexcept
        : receipt_{&of}, status_{&status}, message_{&message}, type_{&weft::detail::type_of<Message>} {}

    [[nodiscard]] broadway::receipt& receipt() const noexcept { return *receipt_; }
    [[nodiscard]] broadway::status const& status() const noexcept { return *status_; }
    /// The message if it is exactly a Message, else null.
    template <class Message>
    [[nodiscard]] Message const* message() const noexcept {
        return type_ == &weft::detail::type_of<Message> ? static_cast<Message const*>(message_) : nullptr;
    }

private:
    broadway::receipt* receipt_;
    broadway::status const* status_;
    void const* message_;
    weft::detail::type_descriptor const* type_;
};

/// One object stands for what upstream calls (acknowledger kind, ack_ref): what it is told in one step is one call.
/// Threads: called in the stages' processes, from several workers at once; it must not block a worker.
class acknowledger {
public:
    acknowledger() = default;
    acknowledger(acknowledger const&) = delete;
    acknowledger& operator=(acknowledger const&) = delete;
    virtual ~acknowledger();

    /// Both lists in the messages' order; one of them may be empty. What it throws is logged, and stops nobody.
    virtual void ack(std::span<settlement const> successful, std::span<settlement const> failed) = 0;
    /// message::configure_ack: changes what the receipt says. Unless overridden: throws argument_error, "… has no
    /// configure", and the message fails.
    virtual void configure(receipt& of, std::any const& options);
};

/// How many receipts with an acknowledger have died in this program without being settled: their messages were lost with
/// a process that held them, or thrown away. A debug build also logs a warning, one line for many of them.
/// Threads: from anywhere.
[[nodiscard]] std::uint64_t unsettled_receipts() noexcept;

namespace detail {
/// Null: no receipt. Errors: as message::configure_ack.
void configure(receipt* of, std::any const& options);
}  // namespace detail

}  // namespace weft::broadway
