// The lock is never held while the node is asked.

#include "poller.hpp"

#include "observer/cli_error.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace weft::cli::tui {

namespace {

constexpr std::chrono::milliseconds look_again{500};

int make_event() {
    int const made = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (made < 0) throw cli_error{exit_code::internal_error, "cannot make an event descriptor"};
    return made;
}

}  // namespace

poller::poller(node_choice where, std::vector<question> questions, std::chrono::milliseconds every)
    : questions_{std::move(questions)},
      every_{every},
      ready_{make_event()},
      looks_{where, [this](observation seen) { tell(std::move(seen)); }},
      where_{std::move(where)},
      thread_{[this](std::stop_token const& stop) { run(stop); }} {}

poller::~poller() {
    tracer_.reset();
    thread_.request_stop();
    thread_.join();
    ::close(ready_);
}

void poller::want(std::vector<question> questions, std::chrono::milliseconds every, bool paused) {
    std::lock_guard const lock{mutex_};
    questions_ = std::move(questions);
    every_ = every;
    paused_ = paused;
    anew_ = true;
    changed_.notify_one();
}

void poller::ask(question what) {
    std::lock_guard const lock{mutex_};
    once_.push_back(std::move(what));
    changed_.notify_one();
}

void poller::trace(json::object parameters) {
    tracer_.reset();
    tracer_ = std::make_unique<tracer>(where_, std::move(parameters), [this](observation seen) { tell(std::move(seen)); });
}

std::vector<observation> poller::take() {
    std::uint64_t count = 0;
    // Nothing to read means nothing to take; the lock below decides.
    [[maybe_unused]] auto const got = ::read(ready_, &count, sizeof count);
    std::lock_guard const lock{mutex_};
    return std::exchange(seen_, {});
}

void poller::tell(observation seen) {
    {
        std::lock_guard const lock{mutex_};
        seen_.push_back(std::move(seen));
    }
    std::uint64_t const one = 1;
    // It can only fail when the counter is full, and then it is readable anyway.
    [[maybe_unused]] auto const put = ::write(ready_, &one, sizeof one);
}

void poller::run(std::stop_token const& stop) {
    std::unique_lock lock{mutex_};
    while (!stop.stop_requested()) {
        auto const begun = std::chrono::steady_clock::now();
        auto const asked = paused_ ? std::vector<question>{} : questions_;
        auto const once = std::exchange(once_, {});
        anew_ = false;
        lock.unlock();
        bool const there = looks_.ask(once) && looks_.ask(asked);
        lock.lock();
        auto const next = begun + (there ? every_ : look_again);
        changed_.wait_until(lock, stop, next, [this] { return anew_ || !once_.empty(); });
    }
}

}  // namespace weft::cli::tui
