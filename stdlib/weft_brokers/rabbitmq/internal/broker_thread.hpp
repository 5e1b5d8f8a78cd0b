#pragma once
// A thread that keeps up one connection: connects, works, and after a loss waits and connects again.

#include "connection.hpp"
#include "wake_up.hpp"

#include <weft_brokers/rabbitmq/connection_options.hpp>
#include <weft/log/fields.hpp>
#include <weft/pid.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace weft::rabbitmq::detail {

/// To whoever asked for the end.
struct client_closed {};

/// **Owner** its thread: everything but what follows. **Others**: close, close_for, cut, closing, bell. **Shutdown**: `closing_`
/// is set and the bell rung; work() then settles what has come so far and returns; the thread tells who asked for it.
class broker_thread {
public:
    broker_thread(backoff_options const& chosen, log::fields told);
    broker_thread(broker_thread const&) = delete;
    broker_thread& operator=(broker_thread const&) = delete;
    virtual ~broker_thread();

    void close() noexcept;
    /// The same, and client_closed goes to `owner` when all is done. False, and nothing will come, when there is no
    /// connection that has anything to finish.
    [[nodiscard]] bool close_for(pid owner) noexcept;
    /// Breaks the connection under whatever call it is that does not return, and each later one.
    void cut() noexcept;

    /// The thread's body.
    void run() noexcept;

protected:
    [[nodiscard]] std::shared_ptr<wake_up> const& bell() const noexcept { return bell_; }
    // Relaxed: what has to be seen with it goes by a mutex of its own, and the bell rings after it.
    [[nodiscard]] bool closing() const noexcept { return closing_.load(std::memory_order_relaxed); }
    /// work() is past everything that a broker may refuse.
    void is_up();

private:
    /// Where to; called before each connection. What it throws counts as a failed one.
    virtual connection_options next_connection() = 0;
    /// Until closing(), or an exception when the connection is lost.
    virtual void work(connection& line) = 0;
    /// After each connection, before the next one.
    virtual void is_down() noexcept = 0;
    /// False: no further connection is of use.
    [[nodiscard]] virtual bool goes_on() const noexcept = 0;
    /// There was a failure and no second try is wanted.
    virtual void gives_up(std::string const& why) = 0;

    void try_once();
    void wait_after(std::string const& why);
    void set_up(bool up) noexcept;
    void set_descriptor(int descriptor) noexcept;

    std::shared_ptr<wake_up> const bell_;
    std::atomic<bool> closing_{false};
    brokers::backoff backoff_;
    log::fields told_;
    std::int64_t failures_ = 0;
    mutable std::mutex mutex_;
    int descriptor_ = -1; // under mutex_; of the connection that there is
    bool cut_ = false;    // under mutex_
    bool up_ = false;     // under mutex_
    bool ended_ = false;  // under mutex_
    pid asked_by_{};      // under mutex_
};

/// Starts the client's thread. Nobody waits for its end but the end of the program; the thread keeps the client alive.
void start_thread(std::shared_ptr<broker_thread> client);

}  // namespace weft::rabbitmq::detail
