#pragma once
// A started program as the operating system knows it: its number, a descriptor that tells of its end, and our ends of
// its pipes. posix_spawn and a pidfd: no SIGCHLD handler, which is the program's, no thread that waits, and no number
// that could name another one. (Boost.Process 1.81 waits by SIGCHLD for all children of the program, and leaves
// descriptors open that others made without close-on-exec.)

#include <weft/subprocess.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace weft::program {

using stream = boost::asio::posix::stream_descriptor;

struct started {
    int id = -1;
    stream ended;  // readable when it has ended
    stream input;
    stream output;
    stream error;
};

/// Blocks its thread until the program runs. Errors: std::system_error.
[[nodiscard]] started start(subprocess_options const& options, boost::asio::io_context& context);

/// To the group of one that was not reaped.
void signal_group(int id, int number) noexcept;

/// Nothing while it runs and `block` is false. Reaps it: once. By its number, which stands for it until then; a pidfd that
/// does not block, as Asio makes it, would not wait.
[[nodiscard]] std::optional<exit_status> reap(int id, bool block) noexcept;

/// Ends one that nobody owns any more, and reaps it: in the background, or at the latest when the context goes.
void see_off(started&& orphan, nanoseconds grace) noexcept;

}  // namespace weft::program
