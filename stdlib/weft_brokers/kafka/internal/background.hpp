#pragma once
// A thread for a client library that blocks. Its owner never waits for it longer than it chooses to: a thread that has not
// ended when its owner goes is left to end by itself, and the end of the program waits for it.

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

namespace weft::kafka::detail {

/// Whoever owns one has told `body` to end before the destructor runs.
/// Threads: of one owner.
class background {
public:
    explicit background(std::function<void()> body);
    background(background const&) = delete;
    background& operator=(background const&) = delete;
    ~background();

private:
    std::shared_ptr<std::atomic<bool>> over_;
    // tidy: allow std::thread, librdkafka's calls block, and it must be polled while no worker is free
    std::thread thread_;
};

}  // namespace weft::kafka::detail
