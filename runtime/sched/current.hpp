#pragma once
// The worker that runs the calling thread, if any. Out of line on purpose: a fiber may go on on another thread, so a
// compiler must never keep the address of a thread_local across a suspension. What every message passes and nobody inlines
// may look at the word itself.

namespace weft::sched {

class worker;
struct task;

[[nodiscard]] worker* current_worker() noexcept;
/// The same, for a function that is never inlined and looks once, or does not suspend between two looks.
extern constinit thread_local worker* worker_of_this_thread;
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
