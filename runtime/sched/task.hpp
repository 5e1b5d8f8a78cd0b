#pragma once
// What the scheduler runs. It knows nothing of processes: a process has one.

namespace weft::sched {

class worker;

struct task {
    /// Runs a turn. When it returns the task is in no queue unless it put itself there, and may be gone.
    using turn = void (*)(task& self, worker& on) noexcept;

    turn run = nullptr;
    task* next = nullptr;  // in the inject queue; guarded by its lock
};

}  // namespace weft::sched
