#pragma once
// A thread stays where the one stays that started it, and a worker may have been told to stay on one core.

namespace weft::sched {

/// Before the first worker is told where to stay: remembers where the program may run. Blocks: never. Threads: any.
void note_whole_program() noexcept;

/// The calling thread, which a process may have started, goes where the program may. Does nothing while no worker was told to
/// stay anywhere. Blocks: never. Threads: any.
void roam() noexcept;

}  // namespace weft::sched
