#include "broker_thread.hpp"

#include "address.hpp"

#include <weft_brokers/common/own_thread.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>

#include <sys/socket.h>

#include <exception>
#include <stop_token>
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

void broker_thread::set_up(bool up) noexcept {
    std::lock_guard const hold{mutex_};
    up_ = up;
}

void broker_thread::set_descriptor(int descriptor) noexcept {
    std::lock_guard const hold{mutex_};
    descriptor_ = descriptor;
    if (cut_ && descriptor >= 0) ::shutdown(descriptor, SHUT_RDWR);
}

void broker_thread::cut() noexcept {
    std::lock_guard const hold{mutex_};
    cut_ = true;
    if (descriptor_ >= 0) ::shutdown(descriptor_, SHUT_RDWR);
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
}

void broker_thread::try_once() {
    connection_options const how = next_connection();
    told_.set("broker", to_string(address_of(how)));
    connection line{how, {*bell_, closing_, [this](int descriptor) { set_descriptor(descriptor); }}};
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

void start_thread(std::shared_ptr<broker_thread> client) {
    auto const body = [client](std::stop_token const& stop) {
        std::stop_callback const closing{stop, [&client] { client->close(); }};
        client->run();
    };
    static_cast<void>(brokers::start_thread("weft-rabbitmq", body, [client] { client->cut(); }));
}

}  // namespace weft::rabbitmq::detail
