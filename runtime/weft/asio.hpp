#pragma once
// Boost.Asio from inside a process, in straight lines: a completion token that parks the calling process until the
// operation is done. It works with every library that is built on Asio. The one header of weft that includes Asio.
//
//     tcp::socket socket{weft::asio::context()};
//     boost::asio::async_connect(socket, endpoints, park());
//     std::size_t const n = socket.async_read_some(buffer(data), park().within(2s));
//     socket.async_write_some(buffer(data), park(ec));
//
// An exit signal that must end the process, and the end of its time, cancel the operation; the process leaves only when
// its handler has been called or destroyed, so buffers on its stack are safe. What runs between the steps of a composed
// operation runs on the I/O thread of the process's context, never at the same time as its cancellation.

#include <weft/detail/errand.hpp>
#include <weft/fwd.hpp>
#include <weft/options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <concepts>
#include <exception>
#include <optional>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weft::asio {

using error_code = boost::system::error_code;

/// The calling process's I/O context, for its sockets and timers. A runtime has runtime_options::io_threads of them, each
/// with one thread; which one is a process's own never changes. Operations may use any context, the program's own too.
/// Lives until every process of the runtime has ended; what its handlers then still hold is destroyed.
/// Errors: not_a_process; system_limit when the machine gives no thread. Threads: from a process.
[[nodiscard]] boost::asio::io_context& context();
/// Its first one. Threads: any, while a process of it lives.
[[nodiscard]] boost::asio::io_context& context(runtime& of);

/// The completion token, made by park().
class park_token {
public:
    /// Of no known place: for as_default_on_t.
    park_token() = default;
    park_token(std::source_location where, error_code* out) noexcept : where_{where}, out_{out} {}

    /// A limit for one operation: it is cancelled then, and unless it was done all the same the error is timed_out.
    [[nodiscard]] park_token within(nanoseconds limit) const noexcept {
        park_token made{*this};
        made.limit_ = limit;
        return made;
    }

    /// An I/O object whose operations take this token when they are given none.
    template <class Inner>
    struct executor_with_default : Inner {
        using default_completion_token_type = park_token;
        executor_with_default(Inner const& inner) noexcept : Inner(inner) {}
        template <class Other>
            requires(!std::is_same_v<Other, executor_with_default> && std::is_convertible_v<Other const&, Inner>)
        executor_with_default(Other const& other) noexcept : Inner(other) {}
    };
    template <class Object>
    using as_default_on_t =
        typename Object::template rebind_executor<executor_with_default<typename Object::executor_type>>::other;

    [[nodiscard]] nanoseconds limit() const noexcept { return limit_; }
    [[nodiscard]] error_code* out() const noexcept { return out_; }
    [[nodiscard]] std::source_location where() const noexcept { return where_; }

private:
    std::source_location where_{};
    error_code* out_ = nullptr;
    nanoseconds limit_ = infinity;
};

/// As a completion token: parks the calling process, state `io`, until the operation is done, and returns what it returns
/// without its error_code or exception_ptr; a tuple when that is more than one value.
/// Errors: throws boost::system::system_error for an error_code, and what an exception_ptr holds; operation_aborted when
/// the handler is destroyed, as by a context that ends. Ends the caller if an exit signal does, once the operation is
/// cancelled; one that cannot be cancelled, such as a name's resolution, is waited for. terminating while the process is
/// being unwound: destructors do not wait. Messages wait in the mailbox.
/// Threads: from a process. An I/O object belongs to one process at a time, as anywhere with Asio. No other executor may
/// be bound to it (bind_executor).
/// Source: asio::yield_context and Boost.Fiber's yield.
[[nodiscard]] inline park_token park(std::source_location where = std::source_location::current()) noexcept {
    return {where, nullptr};
}
/// The same, with the error in `ec` instead of thrown, and values that go with it. Also of a destructor while the
/// process is being unwound: operation_aborted, and nothing was begun.
[[nodiscard]] inline park_token park(error_code& ec,
                                     std::source_location where = std::source_location::current()) noexcept {
    return {where, &ec};
}

namespace detail {

/// What every operation is, whatever it returns. Its holders are the handler, and a cancellation under way.
class operation : public weft::detail::errand {
public:
    explicit operation(nanoseconds limit);

    void call_back() noexcept final;
    [[nodiscard]] boost::asio::any_io_executor const& executor() const noexcept { return executor_; }
    [[nodiscard]] boost::asio::cancellation_slot slot() noexcept { return cancel_.slot(); }

protected:
    ~operation() = default;

private:
    struct cancellation;

    boost::asio::any_io_executor executor_;
    boost::asio::cancellation_signal cancel_;  // used on the executor's thread, but for the operation's first step
};

/// False while the calling process is being unwound. Errors: not_a_process.
[[nodiscard]] bool may_wait();

struct no_error {};

/// What `void(Args...)` tells: an error of its own kind, and the values behind it.
template <class... Args>
struct signature {
    using error = no_error;
    using values = std::tuple<Args...>;
};
template <class... Rest>
struct signature<error_code, Rest...> {
    using error = error_code;
    using values = std::tuple<Rest...>;
};
template <class... Rest>
struct signature<std::exception_ptr, Rest...> {
    using error = std::exception_ptr;
    using values = std::tuple<Rest...>;
};

/// None is void, one is itself, more are a tuple.
template <class Values>
struct returned {
    using type = Values;
};
template <>
struct returned<std::tuple<>> {
    using type = void;
};
template <class One>
struct returned<std::tuple<One>> {
    using type = One;
};

template <class Error, class Values>
class operation_of final : public operation {
public:
    using operation::operation;
    using value = typename returned<Values>::type;

    /// On the thread of the completion.
    template <class... Args>
    void finish(Args&&... args) noexcept {
        try {
            if constexpr (std::is_same_v<Error, no_error>) values_.emplace(std::forward<Args>(args)...);
            else finish_with(std::forward<Args>(args)...);
        } catch (...) {
            thrown_ = std::current_exception();  // by the move of a value
        }
    }

    /// What the process gets, once it is done.
    value take(error_code* out, bool in_time) {
        if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
        error_code const error = error_now(in_time);
        if constexpr (std::is_same_v<Error, std::exception_ptr>)
            if (values_ && error_) std::rethrow_exception(std::exchange(error_, nullptr));
        if (out != nullptr) *out = error;
        else if (error) throw boost::system::system_error{error};
        return take_values();
    }
    /// What stands for it when it was not begun or its handler was destroyed.
    static value nothing(error_code const& error) {
        if constexpr (!std::is_void_v<value>) {
            if constexpr (std::default_initializable<value>) return value{};
            else throw boost::system::system_error{error};
        }
    }

private:
    template <class First, class... Rest>
    void finish_with(First&& error, Rest&&... rest) {
        error_ = std::forward<First>(error);
        values_.emplace(std::forward<Rest>(rest)...);
    }

    [[nodiscard]] error_code error_now(bool in_time) const {
        error_code const cancelled = in_time ? boost::asio::error::operation_aborted : boost::asio::error::timed_out;
        if (!values_) return cancelled;
        if constexpr (std::is_same_v<Error, error_code>)
            return error_ == boost::asio::error::operation_aborted ? cancelled : error_;
        else return {};
    }

    value take_values() {
        if (!values_) return nothing(boost::asio::error::operation_aborted);
        if constexpr (std::tuple_size_v<Values> == 1) return std::get<0>(std::move(*values_));
        else if constexpr (std::tuple_size_v<Values> > 1) return std::move(*values_);
    }

    std::optional<Values> values_;  // nothing: the handler was destroyed
    Error error_{};
    std::exception_ptr thrown_{};
};

/// The one handler of an operation: called or destroyed, it lets go.
template <class Operation>
class handler {
public:
    using executor_type = boost::asio::any_io_executor;
    using cancellation_slot_type = boost::asio::cancellation_slot;

    explicit handler(Operation& of) noexcept : of_{&of} {}
    handler(handler&& from) noexcept : of_{std::exchange(from.of_, nullptr)} {}
    handler& operator=(handler&&) = delete;
    ~handler() {
        if (of_ != nullptr) of_->let_go();
    }

    template <class... Args>
    void operator()(Args&&... args) noexcept {
        Operation* const done = std::exchange(of_, nullptr);
        done->finish(std::forward<Args>(args)...);
        done->let_go();
    }

    [[nodiscard]] executor_type get_executor() const noexcept { return of_->executor(); }
    [[nodiscard]] cancellation_slot_type get_cancellation_slot() const noexcept { return of_->slot(); }

private:
    Operation* of_;
};

template <class... Args>
struct parked_result {
    using parts = signature<std::decay_t<Args>...>;
    using operation = operation_of<typename parts::error, typename parts::values>;
    using return_type = typename operation::value;

    template <class Initiation, class... More>
    static return_type initiate(Initiation&& initiation, park_token token, More&&... more) {
        if (token.out() != nullptr && !may_wait()) {
            *token.out() = boost::asio::error::operation_aborted;
            return operation::nothing(*token.out());
        }
        operation begun{token.limit()};
        begun.send_out();
        try {
            std::forward<Initiation>(initiation)(handler<operation>{begun}, std::forward<More>(more)...);
        } catch (...) {
            begun.call_back();
            begun.wait_quietly(token.where());
            throw;
        }
        bool const in_time = begun.wait(token.where());
        return begun.take(token.out(), in_time);
    }
};

}  // namespace detail

}  // namespace weft::asio

template <class... Args>
class boost::asio::async_result<weft::asio::park_token, void(Args...)>
    : public weft::asio::detail::parked_result<Args...> {};
template <class... Args>
class boost::asio::async_result<weft::asio::park_token, void(Args...)&>
    : public weft::asio::detail::parked_result<Args...> {};
template <class... Args>
class boost::asio::async_result<weft::asio::park_token, void(Args...) &&>
    : public weft::asio::detail::parked_result<Args...> {};
