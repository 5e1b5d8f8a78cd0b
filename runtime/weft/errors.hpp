#pragma once
// The errors that runtime calls throw at their caller, at once, for a misuse that the caller can see.

#include <weft/exit_reason.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace weft {

/// An option or argument out of its range; the text names it, the value, and what is allowed.
struct argument_error : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};
/// A limit of the runtime is reached (processes, stacks); the text names it.
struct system_limit : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// The process that a synchronous call needs is not there.
struct noproc_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// The call is for processes and was made from a plain thread.
struct not_a_process : std::logic_error {
    using std::logic_error::logic_error;
};
/// The receiver's mailbox is bounded and has no place left (mailbox_bound).
struct mailbox_full : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// A timeout is negative.
struct timeout_value : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};
/// A call that would have to wait was made while the process is being unwound: destructors may send, not wait.
struct terminating : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What weft::exit throws. Not a std::exception, so that handlers for errors let it pass; it may be caught by name.
class process_exit {
public:
    explicit process_exit(exit_reason reason) : reason_{std::move(reason)} {}
    [[nodiscard]] exit_reason const& reason() const noexcept { return reason_; }

private:
    exit_reason reason_;
};

/// What unwinds a process that an exit signal ends. Rethrow it; a process that swallows it meets it again at its next
/// runtime call.
class forced_unwind {};

}  // namespace weft
