#pragma once
// Standing still: processes that others stop for a while, and processes that rest until something comes.

#include <weft/pid.hpp>

#include <source_location>

namespace weft {

struct suspend_options {
    bool async = false;  ///< do not wait until it stands still
};

/// Stops `target`: it runs no more of its code until it was resumed as often, by whoever suspended it. What is sent to it
/// waits; exit signals still end it, and questions about it are answered. The end of whoever suspended it undoes that.
/// Blocks: until `target` stands still, at its next runtime call. Errors: argument_error for the caller itself or an
/// empty pid; noproc_error when it has ended, or ends before it stands still. Threads: from a process.
/// Source: Erlang suspend_process; for debugging and tests, not for coordination.
void suspend(pid target, suspend_options options = {}, std::source_location where = std::source_location::current());

/// Takes back one suspend of the calling process. A target that has ended meanwhile is no error.
/// Blocks: never. Errors: argument_error when the caller has not suspended it.
void resume(pid target);

/// Rests until there is a message in the mailbox, and gives back the memory of the stack that is not in use: what stays
/// is the control block and the stack's pages from the caller's frame up, and one below. Returns at once when there is a
/// message; other signals are acted on without returning.
/// Blocks: parks the calling process. Errors: ends the caller if an exit signal does.
/// Source: Erlang hibernate; differs in that it returns to its caller.
void hibernate(std::source_location where = std::source_location::current());

}  // namespace weft
