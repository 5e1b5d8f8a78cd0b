#pragma once
// The worker that runs the calling thread, if any. Out of line on purpose: a fiber may go on on another thread, so a
// compiler must never keep the address of a thread_local across a suspension.

namespace weft::sched {

class worker;
struct task;

[[nodiscard]] worker* current_worker() noexcept;
/// The task whose turn the calling thread is in, if any.
[[nodiscard]] task* current_task() noexcept;

/// Makes `here` the calling thread's worker while it lives.
class current_worker_scope {
public:
    explicit current_worker_scope(worker& here) noexcept;
    ~current_worker_scope();
    current_worker_scope(current_worker_scope const&) = delete;
    current_worker_scope& operator=(current_worker_scope const&) = delete;
};

}  // namespace weft::sched
