#pragma once
// Rouses a thread that waits in poll().

namespace weft::rabbitmq::detail {

/// Threads: ring from anywhere; the rest on the thread that waits.
class wake_up {
public:
    /// Errors: std::system_error when there is no descriptor left.
    wake_up();
    wake_up(wake_up const&) = delete;
    wake_up& operator=(wake_up const&) = delete;
    ~wake_up();

    void ring() noexcept;
    /// What was rung before is over; the caller looks at what it was rung for after this.
    void hear() noexcept;
    /// Waits for a ring, for `milliseconds` at most when that is not negative, or until `other`, if it is a descriptor, can
    /// be read. Returns whether `other` can.
    [[nodiscard]] bool wait(int milliseconds, int other = -1, bool for_writing = false) noexcept;

private:
    int descriptor_;
};

}  // namespace weft::rabbitmq::detail
