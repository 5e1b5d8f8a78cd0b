#pragma once
// Threads for client libraries whose calls block. Nobody waits for one while the program runs: its owner asks it to stop
// and leaves; the end of the program stops and joins those that are still there.

#include <weft/detail/signals_held.hpp>
#include <weft_brokers/common/pause.hpp>

#include <pthread.h>

#include <chrono>
#include <functional>
#include <future>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace weft::brokers {

namespace detail {

class thread_list {
public:
    explicit thread_list(std::chrono::milliseconds patience) : patience_{patience} {}
    thread_list(thread_list const&) = delete;
    thread_list& operator=(thread_list const&) = delete;

    static thread_list& of_program() {
        static thread_list all{std::chrono::seconds{5}};
        return all;
    }

    /// Those that a thread starts at its end are waited for, too.
    ~thread_list() {
        for (auto rest = take_all(); !rest.empty(); rest = take_all()) end(rest);
    }

    std::stop_source start(char const* name, std::function<void(std::stop_token)> body, std::function<void()> cut) {
        weft::detail::signals_held const held;
        std::lock_guard const lock{mutex_};
        std::erase_if(all_, [](entry const& one) { return one.is_over(); });  // joins what has nothing left to do
        std::promise<void> told;
        auto& made = all_.emplace_back(entry{told.get_future(), std::move(cut), {}});
        auto run = [told = std::move(told), body = std::move(body)](std::stop_token stop) mutable {
            body(std::move(stop));
            body = nullptr;  // what it held is gone before the thread counts as over
            told.set_value();
        };
        made.thread = std::jthread{std::move(run)};  // tidy: allow std::thread, the client library's calls block it
        static_cast<void>(::pthread_setname_np(made.thread.native_handle(), name));
        return made.thread.get_stop_source();
    }

private:
    struct entry {
        std::future<void> over;
        std::function<void()> cut;
        std::jthread thread;  // tidy: allow std::thread, the client library's calls block it

        [[nodiscard]] bool is_over() const { return over.wait_for(std::chrono::seconds{0}) == std::future_status::ready; }
    };

    /// All of them share the time that they have.
    void end(std::vector<entry>& rest) const {
        for (entry& one : rest) one.thread.request_stop();
        moment const last = now() + patience_;
        for (entry& one : rest)
            if (one.cut && one.over.wait_until(last) != std::future_status::ready) one.cut();
    }
    std::vector<entry> take_all() {
        std::lock_guard const lock{mutex_};
        return std::exchange(all_, {});
    }

    std::chrono::milliseconds patience_;
    std::mutex mutex_;
    std::vector<entry> all_;  // under mutex_
};

}  // namespace detail

/// Runs `body` on a thread of its own, which must end soon once its token says so. `name` is for debuggers, 15 bytes at most.
/// `cut` is called, from another thread, when that has not happened 5 s after the end of the program: it makes whatever call
/// return that does not. Threads: any. Errors: std::system_error when the machine gives no thread.
inline std::stop_source start_thread(char const* name, std::function<void(std::stop_token)> body, std::function<void()> cut = {}) {
    return detail::thread_list::of_program().start(name, std::move(body), std::move(cut));
}

}  // namespace weft::brokers
