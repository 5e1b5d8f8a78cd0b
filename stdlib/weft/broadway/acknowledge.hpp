#pragma once
// Telling acknowledgers: what one step has brought to its end is grouped by acknowledger, and each is called once.
//
//     void handle_batch(batcher, std::span<message> batch) {
//         broadway::ack_immediately(batch.first(1));     told before the callback returns, and never again
//     }

#include <weft/broadway/access.hpp>
#include <weft/broadway/message.hpp>
#include <weft/errors.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace weft::broadway {

namespace detail {

/// Owner: one process, which uses it again and again. Nothing of a step is left when told() returns.
class ack_step {
public:
    /// Settles the message's receipt; it is told of at the end of the step, unless somebody had settled it before.
    /// `message` and `of` live until then.
    template <class Message>
    void add(Message const& message, status const& of, bool successful) {
        auto const& receipt = receipt_of(message);
        if (receipt == nullptr || !receipt->settle() || receipt->to() == nullptr) return;
        add(settlement{*receipt, of, message}, successful);
    }
    template <class Message>
    void add(Message const& message) {
        add(message, message.status(), message.ok());
    }

    /// Calls each acknowledger once, in the order in which they came up; one that fails is logged.
    void tell();

private:
    struct group {
        acknowledger* to;
        std::vector<settlement> successful;
        std::vector<settlement> failed;
    };

    void add(settlement const& one, bool successful);
    [[nodiscard]] group& group_of(acknowledger* to);

    std::vector<group> groups_;  // the first used_ are this step's, the others keep their memory for later ones
    std::size_t used_ = 0;
    std::size_t last_ = 0;
};

}  // namespace detail

/// Acknowledges now, split by status, in one call for each acknowledger; the end of the step does not tell again.
/// Blocks: as the acknowledger does. Errors: argument_error for no messages; what an acknowledger throws is logged.
/// Threads: inside a callback, on messages that it was given. Source: Broadway.Message.ack_immediately/1.
template <class Data, class Batcher>
void ack_immediately(std::span<message<Data, Batcher>> messages) {
    if (messages.empty()) throw argument_error{"ack_immediately: no messages were given; at least one is required"};
    detail::ack_step now;
    for (auto const& each : messages) now.add(each);
    now.tell();
}
template <class Data, class Batcher>
void ack_immediately(message<Data, Batcher>& one) {
    ack_immediately(std::span<message<Data, Batcher>>{&one, 1});
}

}  // namespace weft::broadway
