#include "proc/process.hpp"

#include <weft/detail/errand.hpp>
#include <weft/errors.hpp>
#include <weft/log/pause.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace weft::log {

class pause::way {
public:
    way() = default;
    way(way const&) = delete;
    way& operator=(way const&) = delete;
    virtual ~way() = default;
    virtual void end() noexcept = 0;
    virtual void wait(std::source_location where) noexcept = 0;
};

class pause::of_process final : public way, private weft::detail::errand {
public:
    of_process(pause& whose, pause_keeper& keeper, nanoseconds limit)
        : errand{"log", process_state::blocking, limit}, whose_{whose}, keeper_{keeper} {
        send_out();
    }
    void end() noexcept override { let_go(); }
    void wait(std::source_location where) noexcept override { static_cast<void>(wait_quietly(where)); }

private:
    void call_back() noexcept override { keeper_.give_up(whose_); }

    pause& whose_;
    pause_keeper& keeper_;
};

class pause::of_thread final : public way {
public:
    of_thread(pause& whose, pause_keeper& keeper, nanoseconds limit)
        // tidy: allow clock::now, a simulated process never comes here
        : whose_{whose}, keeper_{keeper}, until_{limit == infinity ? clock::time_point::max() : clock::now() + limit} {}
    void end() noexcept override {
        // Under the lock to the last: who waits leaves, and takes this with it, only when it has the lock.
        std::lock_guard const hold{mutex_};
        over_ = true;
        changed_.notify_one();
    }
    void wait(std::source_location) noexcept override {
        std::unique_lock hold{mutex_};
        auto const is_over = [this] { return over_; };
        if (until_ != clock::time_point::max() && !changed_.wait_until(hold, until_, is_over)) {
            hold.unlock();
            keeper_.give_up(whose_);
            hold.lock();
        }
        changed_.wait(hold, is_over);
    }

private:
    using clock = std::chrono::steady_clock;

    pause& whose_;
    pause_keeper& keeper_;
    clock::time_point const until_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool over_ = false;  // under mutex_
};

pause::pause(pause_keeper& keeper, nanoseconds limit, std::source_location where) noexcept : where_{where} {
    proc::process const* const me = proc::current();
    if (me != nullptr && !me->may_wait()) return;
    try {
        if (me != nullptr) how_ = std::make_unique<of_process>(*this, keeper, limit);
        else how_ = std::make_unique<of_thread>(*this, keeper, limit);
    } catch (forced_unwind const&) {  // met again at the next runtime call; from now on may_wait() is false
    } catch (process_exit const&) {   // the same
    } catch (std::exception const&) {  // without memory nobody waits
    }
}

pause::~pause() = default;

void pause::end() noexcept { how_->end(); }
void pause::wait() noexcept { how_->wait(where_); }

}  // namespace weft::log
