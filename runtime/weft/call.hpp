#pragma once
// Calls without a mailbox: the caller parks on its reply cell and the answer goes straight there, so a call costs the
// same whatever waits in the caller's mailbox, and a late answer finds the cell's generation changed and is dropped.
// gen_server's call is made of this; servers of another shape may use it too.

#include <weft/detail/node.hpp>
#include <weft/message.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>

#include <source_location>
#include <utility>

namespace weft {

namespace detail {

/// The right to answer one call, once. Destroyed unused, it tells the caller that no answer will come: with the exit
/// reason of the process that let it go when that is ending, else noproc.
class reply_right {
public:
    reply_right() noexcept = default;
    reply_right(pid caller, std::uint64_t generation) noexcept : caller_{caller}, generation_{generation} {}
    /// The answer goes through this alias of the caller into its mailbox, as a response.
    reply_right(pid caller, ref alias) noexcept : caller_{caller}, alias_origin_{alias.origin()}, generation_{alias.serial()} {}
    reply_right(reply_right&& other) noexcept
        : caller_{std::exchange(other.caller_, pid{})}, alias_origin_{other.alias_origin_}, generation_{other.generation_} {}
    reply_right& operator=(reply_right&& other) noexcept {
        std::swap(caller_, other.caller_);
        std::swap(alias_origin_, other.alias_origin_);
        std::swap(generation_, other.generation_);
        return *this;
    }
    ~reply_right() { if (caller_) abandon(); }

    [[nodiscard]] pid caller() const noexcept { return caller_; }
    [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(caller_); }
    /// Answers; the right is used up.
    void answer(node_ptr value);
    /// Fails the call with `reason`; the right is used up.
    void fail(exit_reason const& reason);

private:
    void abandon() noexcept;

    pid caller_;
    std::uint32_t alias_origin_ = 0;  // of the alias; 0, which no alias has: the answer goes to the caller's reply cell
    std::uint64_t generation_ = 0;    // of the cell, or the alias's serial
};

/// What answers a request that was sent through an alias: the value, or why there is none.
struct response {
    ref request;
    node_ptr value;
    exit_reason failure{};
};

/// How a `from` holds its right: lent by the server's loop while a callback runs, its own as soon as it is moved. So a
/// callback that throws leaves the right with the loop, which can tell the caller the true reason.
class held_right {
public:
    explicit held_right(reply_right own) noexcept : own_{std::move(own)} {}
    explicit held_right(reply_right* lender) noexcept : lender_{lender} {}
    held_right(held_right&& other) noexcept : own_{other.take()} {}
    held_right& operator=(held_right&& other) noexcept {
        own_ = other.take();
        lender_ = nullptr;
        return *this;
    }
    ~held_right() = default;

    [[nodiscard]] pid caller() const noexcept { return lender_ != nullptr ? lender_->caller() : own_.caller(); }
    [[nodiscard]] reply_right take() noexcept {
        reply_right* const lender = std::exchange(lender_, nullptr);
        return std::move(lender != nullptr ? *lender : own_);
    }

private:
    reply_right own_;
    reply_right* lender_ = nullptr;
};

/// Opens the calling process's reply cell for one call and returns the right to answer it.
[[nodiscard]] reply_right open_reply();

/// Parks until the cell that open_reply opened is answered, fails, or the time is over. `server` is for the observer's
/// "waits for whom". Errors: the failure's reason, or timeout.
[[nodiscard]] result<node_ptr> await_reply(nanoseconds timeout, pid server, std::source_location where);

/// The exit reason that says which call failed: "call get to 93.1: noproc".
[[nodiscard]] exit_reason call_failed(exit_reason const& inner, pid server, std::string_view request_type);

}  // namespace detail

/// The handle with which a server answers one call, from any process, when it likes. Move-only; answering consumes it.
template <class Reply>
class from {
public:
    explicit from(detail::held_right right) noexcept : right_{std::move(right)} {}
    /// For a server's loop, which keeps the right while its callback runs.
    explicit from(detail::reply_right* lender) noexcept : right_{lender} {}

    [[nodiscard]] pid caller() const noexcept { return right_.caller(); }
    void reply(Reply value) && { right_.take().answer(detail::make_node<Reply>(std::move(value))); }

private:
    detail::held_right right_;
};

/// The answer of a call that has nothing to tell but that it was done.
template <>
class from<void> {
public:
    explicit from(detail::held_right right) noexcept : right_{std::move(right)} {}
    /// For a server's loop, which keeps the right while its callback runs.
    explicit from(detail::reply_right* lender) noexcept : right_{lender} {}

    [[nodiscard]] pid caller() const noexcept { return right_.caller(); }
    void reply() && { right_.take().answer(detail::make_node<char>('\0')); }

private:
    detail::held_right right_;
};

}  // namespace weft
