#pragma once
// What a client thread waits on: librdkafka's queues and everybody who has something for the thread signal it. Signals
// that nobody waits for yet are kept as one.

#include <chrono>

namespace weft::kafka::detail {

/// Threads: signal from anywhere, wait on one thread.
class wake_event {
public:
    /// Errors: std::system_error when the machine gives no descriptor.
    wake_event();
    wake_event(wake_event const&) = delete;
    wake_event& operator=(wake_event const&) = delete;
    ~wake_event();

    void signal() noexcept;
    /// Returns after a signal since the last call, or after `time`. Blocks the thread.
    void wait(std::chrono::milliseconds time) noexcept;
    /// For librdkafka, which writes `payload` to it.
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

}  // namespace weft::kafka::detail
