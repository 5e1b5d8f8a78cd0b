#pragma once
// Crash dumps: a text file with everything that the program's runtimes know at one moment. weft/crash_dump.hpp shows the format.
//
// How one is written. The program is copied (_Fork from a signal handler, fork elsewhere), and the copy, in which nothing
// runs but the writer, reads its own memory: no lock is taken, nothing is allocated, nothing changes meanwhile. What was half
// changed at the moment of the copy may lead the writer astray: a fault there gives up the record that it is in, as does one
// that does not come to an end for seconds. The program waits for its copy, and kills it when the time is over. Behind
// the records come the names of the addresses in them, which need allocation and debug information; they may be missing.
//
// When the machine gives no second process the program writes itself, and only what lies in memory that never moves: each
// process without name, links, messages and stack.
//
// Rejected:
//   - Stopping the other threads: a signal to each, and none may hold the log's or the allocator's lock at that moment.
//   - Reading while they run: what was looked at is freed and used again under the writer's hands.
//   - Names while the records are written: the first one costs half a second, and a crash in the allocator has none.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace weft::proc {

class process;

struct dump_cause {
    std::string_view reason;                  // one line
    process* whose = nullptr;                 // whose stack this is, if any
    std::span<std::uintptr_t const> calls{};  // on it, as return addresses, innermost first
    bool in_handler = false;                  // of a signal
    bool without_names = false;               // of addresses: the allocator is not to be trusted
};

enum class dump_end : std::uint8_t { complete, by_time, by_size, failed, off };

struct dump_result {
    dump_end end = dump_end::off;
    int error = 0;            // errno, when it failed
    std::uint64_t bytes = 0;
};

/// Writes a dump where the settings say. Blocks: until it is written or a limit is reached, the calling thread, process or
/// not. A second call that comes meanwhile waits for the first and writes nothing. Async-signal-safe if in_handler.
dump_result write_dump(dump_cause const& why) noexcept;

/// "weft: crash dump in weft_crash.dump (1234 bytes)\n" to standard error, or why not. Async-signal-safe.
void tell_dump(dump_result const& done) noexcept;

}  // namespace weft::proc
