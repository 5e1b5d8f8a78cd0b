#pragma once
// Time for the threads of clients, which are no part of a simulation: a wait that an order to stop cuts short.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace weft::brokers {

using moment = std::chrono::steady_clock::time_point;

[[nodiscard]] inline moment now() noexcept {
    return std::chrono::steady_clock::now();  // tidy: allow clock::now, a client's own thread is no part of a simulation
}

/// Blocks its thread. False when it was told to stop.
inline bool pause(std::stop_token const& stop, std::chrono::milliseconds length) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock{mutex};
    never.wait_for(lock, stop, length, [] { return false; });
    return !stop.stop_requested();
}

}  // namespace weft::brokers
