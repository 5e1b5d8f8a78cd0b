#pragma once
// Calls that block (files, databases, libraries that know no asynchrony) on threads of their own, so that no scheduler
// thread stops.
//
//     auto const rows = weft::blocking([&] { return database.query(text); });

#include <weft/detail/errand.hpp>
#include <weft/options.hpp>

#include <exception>
#include <functional>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

namespace weft {

namespace detail {

/// A call by its address: what it needs lies on the caller's stack, which stays until it has returned.
struct blocking_call {
    void (*run)(void* self) noexcept;
    void* self;
};
/// Runs it here when the caller is no process, or one that is being unwound.
void run_blocking(blocking_call call, std::source_location where);

}  // namespace detail

/// Runs `call` on a blocking thread and returns what it returns, or throws what it throws.
/// Blocks: parks the calling process, state `blocking`, until the call has returned; messages wait in the mailbox. At most
/// runtime_options::blocking_threads calls run at once, further ones wait in order. An idle thread ends after 5 s.
/// Errors: ends the caller if an exit signal does: at once while the call has not begun; one that runs cannot be
/// interrupted and may use the caller's stack, so the process is not alive from the signal on, but unwinds and is told of
/// to links and monitors only when the call has returned. system_limit when the machine gives no thread at all.
/// Threads: on a plain thread, and in a destructor while the process is being unwound, it just calls. Inside `call` there
/// is no current process: it may send, not receive.
/// Source: Erlang's dirty I/O schedulers; a kill waits for the call, as there, but is also told only then.
template <class Call>
auto blocking(Call&& call, std::source_location where = std::source_location::current()) -> std::invoke_result_t<Call> {
    using value = std::invoke_result_t<Call>;
    static_assert(!std::is_reference_v<value>, "blocking: return a value or a pointer, not a reference");
    struct state {
        std::remove_reference_t<Call>& call;
        std::exception_ptr thrown{};
        std::optional<std::conditional_t<std::is_void_v<value>, bool, value>> returned{};
    } here{call};
    auto const run = [](void* self) noexcept {
        auto& on = *static_cast<state*>(self);
        try {
            if constexpr (std::is_void_v<value>) std::invoke(std::forward<Call>(on.call));
            else on.returned.emplace(std::invoke(std::forward<Call>(on.call)));
        } catch (...) {
            on.thrown = std::current_exception();
        }
    };
    detail::run_blocking({run, &here}, where);
    if (here.thrown) std::rethrow_exception(std::exchange(here.thrown, nullptr));
    if constexpr (!std::is_void_v<value>) return std::move(*here.returned);
}

}  // namespace weft
