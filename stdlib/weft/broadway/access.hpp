#pragma once
// The stages' way to what a message keeps to itself: its receipt and its status.

#include <weft/broadway/message.hpp>

#include <concepts>
#include <memory>
#include <utility>

namespace weft::broadway::detail {

struct message_access {
    template <class Message>
    [[nodiscard]] static std::shared_ptr<receipt>& receipt_of(Message& of) noexcept {
        return of.receipt_;
    }
    template <class Message>
    [[nodiscard]] static std::shared_ptr<receipt> const& receipt_of(Message const& of) noexcept {
        return of.receipt_;
    }
    template <class Message>
    static void set_status(Message& of, status now) noexcept {
        of.status_ = std::move(now);
    }
    /// All but the payload, which is copied if it can be.
    template <class Message>
    [[nodiscard]] static Message copy_of(Message const& from) {
        if constexpr (std::copy_constructible<typename Message::data_type>) {
            return from;
        } else {
            Message copy;
            copy.receipt_ = from.receipt_;
            copy.status_ = from.status_;
            copy.metadata_ = from.metadata_;
            copy.batch_key_ = from.batch_key_;
            copy.batcher_ = from.batcher_;
            copy.batch_mode_ = from.batch_mode_;
            return copy;
        }
    }
};

template <class Message>
[[nodiscard]] std::shared_ptr<receipt>& receipt_of(Message& of) noexcept {
    return message_access::receipt_of(of);
}
template <class Message>
[[nodiscard]] std::shared_ptr<receipt> const& receipt_of(Message const& of) noexcept {
    return message_access::receipt_of(of);
}

}  // namespace weft::broadway::detail
