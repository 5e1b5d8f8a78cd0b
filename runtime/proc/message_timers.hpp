#pragma once
// Timers that send a message: send_after and start_timer. Each worker has a store; a timer lives in the store of the
// worker that armed it, and its ref says which.

#include "sched/timer_shelf.hpp"

#include <weft/detail/node.hpp>
#include <weft/pid.hpp>

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace weft::proc {

class kernel;

class message_timers {
public:
    message_timers(kernel& home, unsigned worker, sched::timer_shelf& shelf) noexcept
        : home_{home}, worker_{worker}, shelf_{shelf} {}
    ~message_timers();
    message_timers(message_timers const&) = delete;
    message_timers& operator=(message_timers const&) = delete;

    /// A ref for a timer to come, so that its message can carry it.
    [[nodiscard]] ref reserve();
    void start(ref which, base::nanos due, pid to, detail::node_ptr what);
    /// The time left and the timer gone, or nothing. Threads: any.
    [[nodiscard]] std::optional<base::nanos> cancel(ref which);
    [[nodiscard]] std::optional<base::nanos> read(ref which);

private:
    struct entry : sched::timer_entry {
        message_timers* store = nullptr;
        std::uint32_t index = 0;
        std::uint32_t generation = 1;
        base::nanos due = 0;
        pid to;
        detail::node_ptr what;
    };

    static base::nanos fire(sched::timer_entry& self, base::nanos now) noexcept;
    [[nodiscard]] entry* find(ref which) noexcept;
    void recycle(entry& done) noexcept;

    kernel& home_;
    unsigned const worker_;
    sched::timer_shelf& shelf_;
    // Everything below is guarded by the shelf's lock.
    std::deque<entry> entries_;
    std::vector<std::uint32_t> free_;
};

}  // namespace weft::proc
