#include <weft_brokers/kafka/internal/background.hpp>

#include <mutex>
#include <utility>
#include <vector>

namespace weft::kafka::detail {
namespace {

// Threads that outlived their owners.
class leftovers {
public:
    ~leftovers() {
        for (one& each : all_) each.thread.join();
    }

    // tidy: allow std::thread, see background
    void take(std::thread thread, std::shared_ptr<std::atomic<bool>> over) {
        std::lock_guard const lock{mutex_};
        std::erase_if(all_, [](one& each) {
            // Acquire, for the store at the thread's end: what it did is done, and joining it waits for nothing.
            bool const done = each.over->load(std::memory_order_acquire);
            if (done) each.thread.join();
            return done;
        });
        all_.push_back({std::move(thread), std::move(over)});
    }

private:
    struct one {
        // tidy: allow std::thread, see background
        std::thread thread;
        std::shared_ptr<std::atomic<bool>> over;
    };
    std::mutex mutex_;
    std::vector<one> all_;  // under mutex_
};

leftovers& left() {
    static leftovers all;
    return all;
}

}  // namespace

background::background(std::function<void()> body) : over_{std::make_shared<std::atomic<bool>>(false)} {
    left();  // made before the first thread, so that it goes after it
    // tidy: allow std::thread, see the header
    thread_ = std::thread{[body = std::move(body), over = over_]() mutable {
        body();
        body = nullptr;  // what it keeps goes on this thread, and before the thread counts as over
        // Release, for the loads in ~background and leftovers::take.
        over->store(true, std::memory_order_release);
    }};
}

background::~background() {
    // Acquire, for the store at the thread's end: joining it waits for nothing then.
    if (over_->load(std::memory_order_acquire)) thread_.join();
    else left().take(std::move(thread_), over_);
}

}  // namespace weft::kafka::detail
