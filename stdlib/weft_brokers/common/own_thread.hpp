#pragma once
// Threads for client libraries whose calls block. Nobody waits for one while the program runs: its owner asks it to stop
// and leaves; the end of the program stops and joins those that are still there.

#include <weft/detail/signals_held.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace weft::brokers {

namespace detail {

class thread_list {
public:
    static thread_list& of_program() {
        static thread_list all;
        return all;
    }

    /// Those that a thread starts at its end are waited for, too.
    ~thread_list() {
        for (auto rest = take_all(); !rest.empty(); rest = take_all())
            for (entry& one : rest) one.thread.request_stop();
    }

    std::stop_source start(std::function<void(std::stop_token)> body) {
        weft::detail::signals_held const held;
        std::lock_guard const lock{mutex_};
        std::erase_if(all_, [](entry const& one) { return one.over->load(std::memory_order_acquire); });  // see below
        auto over = std::make_shared<std::atomic<bool>>(false);
        auto run = [over, body = std::move(body)](std::stop_token stop) mutable {
            body(std::move(stop));
            body = nullptr;  // what it held is gone before the thread counts as over
            // Pairs with the acquire load in start(): whoever sees it joins a thread that has nothing left to do.
            over->store(true, std::memory_order_release);
        };
        auto& made = all_.emplace_back(entry{over, {}});
        made.thread = std::jthread{std::move(run)};  // tidy: allow std::thread, the client library's calls block it
        return made.thread.get_stop_source();
    }

private:
    struct entry {
        std::shared_ptr<std::atomic<bool>> over;
        std::jthread thread;  // tidy: allow std::thread, the client library's calls block it
    };

    std::vector<entry> take_all() {
        std::lock_guard const lock{mutex_};
        return std::exchange(all_, {});
    }

    std::mutex mutex_;
    std::vector<entry> all_;  // under mutex_
};

}  // namespace detail

/// Runs `body` on a thread of its own, which must end soon once its token says so. Threads: any.
/// Errors: std::system_error when the machine gives no thread.
inline std::stop_source start_thread(std::function<void(std::stop_token)> body) {
    return detail::thread_list::of_program().start(std::move(body));
}

}  // namespace weft::brokers
