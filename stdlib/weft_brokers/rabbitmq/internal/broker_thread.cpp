#include "broker_thread.hpp"

#include "address.hpp"

#include <weft/detail/signals_held.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>

#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>
#include <exception>
#include <list>
#include <thread>
#include <utility>

namespace weft::rabbitmq::detail {

broker_thread::broker_thread(backoff_options const& chosen, log::fields told)
    : bell_{std::make_shared<wake_up>()}, backoff_{chosen}, told_{std::move(told)} {}

broker_thread::~broker_thread() = default;

// Relaxed: see closing().
void broker_thread::close() noexcept {
    closing_.store(true, std::memory_order_relaxed);
    bell_->ring();
}

bool broker_thread::close_for(pid owner) noexcept {
    {
        std::lock_guard const hold{mutex_};
        if (up_ && !ended_) asked_by_ = owner;
    }
    close();
    std::lock_guard const hold{mutex_};
    return asked_by_ == owner;
}

bool broker_thread::ended() const noexcept {
    std::lock_guard const hold{mutex_};
    return ended_;
}

void broker_thread::set_up(bool up) noexcept {
    std::lock_guard const hold{mutex_};
    up_ = up;
}

void broker_thread::set_descriptor(int descriptor) noexcept {
    std::lock_guard const hold{mutex_};
    descriptor_ = descriptor;
}

void broker_thread::wait_for_end(nanoseconds limit) noexcept {
    std::unique_lock hold{mutex_};
    if (ended_now_.wait_for(hold, limit, [this] { return ended_; })) return;
    if (descriptor_ >= 0) ::shutdown(descriptor_, SHUT_RDWR);
    ended_now_.wait(hold, [this] { return ended_; });
}

void broker_thread::is_up() {
    log::info("rabbitmq: connected", told_);
    backoff_.reset();
    failures_ = 0;
    set_up(true);
}

void broker_thread::run() noexcept {
    while (!closing() && goes_on()) {
        try {
            try_once();
        } catch (std::exception const& failed) {
            set_up(false);
            is_down();
            if (!closing()) wait_after(failed.what());
        }
    }
    is_down();
    std::lock_guard const hold{mutex_};
    ended_ = true;
    if (asked_by_) send(asked_by_, client_closed{});
    ended_now_.notify_all();
}

void broker_thread::try_once() {
    connection_options const how = next_connection();
    told_.set("broker", to_string(address_of(how)));
    connection line{how, {*bell_, closing_}};
    set_descriptor(amqp_get_sockfd(line.get()));
    struct forgotten {
        broker_thread& by;
        ~forgotten() { by.set_descriptor(-1); }
    } const before_it_is_closed{*this};
    work(line);
    line.close();
}

void broker_thread::wait_after(std::string const& why) {
    ++failures_;
    auto told = told_;
    told.set("reason", why);
    told.set("attempt", failures_);
    if (!goes_on()) return log::warning("rabbitmq: the connection was lost at the end", told);
    auto const pause = backoff_.next();
    if (pause) told.set("retry_ms", pause->count());
    log::error("rabbitmq: no connection", told);
    if (!pause) {
        closing_.store(true, std::memory_order_relaxed);  // relaxed: see closing()
        return gives_up(why);
    }
    nanoseconds const until = monotonic_time() + *pause;
    for (nanoseconds left = *pause; left > nanoseconds::zero() && !closing(); left = until - monotonic_time())
        static_cast<void>(bell_->wait(static_cast<int>(left / std::chrono::milliseconds{1}) + 1));
}

// Threads -----------------------------------------------------------------------------------------------------------

namespace {

/// Joins what has ended whenever one starts, and the rest at the end of the program.
class keeper {
public:
    void start(std::shared_ptr<broker_thread> client) {
        std::lock_guard const hold{mutex_};
        std::erase_if(all_, [](kept& each) {
            if (!each.client->ended()) return false;
            each.thread.join();
            return true;
        });
        weft::detail::signals_held const held;
        auto& made = all_.emplace_back();
        made.client = client;
        // tidy: allow std::thread, librabbitmq blocks, and its connection belongs to one thread
        made.thread = std::thread{[client = std::move(client)] { client->run(); }};
        ::pthread_setname_np(made.thread.native_handle(), "weft-rabbitmq");
    }
    ~keeper() {
        for (kept& each : all_) each.client->close();
        for (kept& each : all_) {
            each.client->wait_for_end(patience);
            each.thread.join();
        }
    }

private:
    static constexpr nanoseconds patience = std::chrono::seconds{5};

    struct kept {
        std::shared_ptr<broker_thread> client;
        // tidy: allow std::thread, see start above
        std::thread thread;
    };

    std::mutex mutex_;
    std::list<kept> all_;  // under mutex_
};

}  // namespace

void start_thread(std::shared_ptr<broker_thread> client) {
    static keeper all;
    all.start(std::move(client));
}

}  // namespace weft::rabbitmq::detail
