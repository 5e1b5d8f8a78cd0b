#pragma once
// A stage's own hold on the receipts of messages that it lends to a callback: whatever that does with them, each message
// comes back with a receipt, and none is lost.

#include <weft/broadway/access.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace weft::broadway::detail {

/// Owner: one stage, which uses it again and again. hold() and give_back() come in pairs, on as many messages.
class receipt_keeper {
public:
    template <class Message>
    void hold(std::span<Message> lent) {
        kept_.clear();
        for (Message const& each : lent) kept_.push_back(receipt_of(each));
    }

    /// The callback may have moved messages away, replaced them, or put them in another order. Receipts that are still there
    /// stay where they are; the others go, in order, to the messages that have none of ours.
    template <class Message>
    void give_back(std::span<Message> returned) {
        std::size_t same = 0;
        while (same < returned.size() && receipt_of(returned[same]) == kept_[same]) ++same;
        if (same < returned.size()) {
            std::vector<std::shared_ptr<receipt>*> all;
            for (Message& each : returned) all.push_back(&receipt_of(each));
            match(all);
        }
        kept_.clear();
    }

private:
    void match(std::span<std::shared_ptr<receipt>*> returned);

    std::vector<std::shared_ptr<receipt>> kept_;
};

}  // namespace weft::broadway::detail
