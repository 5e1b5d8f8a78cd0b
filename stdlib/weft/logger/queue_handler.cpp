#include <weft/detail/signals_held.hpp>
#include <weft/errors.hpp>
#include <weft/logger/queue_handler.hpp>
#include <weft/process.hpp>

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace weft::logger {

queue_handler::queue_handler(options how, std::unique_ptr<output> to)
    : how_{std::move(how)}, made_in_{::getpid()}, overload_{how_.overload}, output_{std::move(to)} {
    check(how_.overload, "log handler " + how_.name);
    if (how_.sync_interval <= nanoseconds::zero())
        throw argument_error{"log handler " + how_.name + ": sync_interval is " + std::to_string(how_.sync_interval.count()) +
                             " ns; allowed: more than 0, or infinity"};
    detail::signals_held const held;
    // tidy: allow std::thread, see the header
    thread_ = std::thread{[this] { run(); }};
    ::pthread_setname_np(thread_.native_handle(), "weft-log");
}

queue_handler::~queue_handler() { stop(); }

/// The same for processes and threads, which the runtime's monotonic time is not.
nanoseconds queue_handler::now() const {
    // tidy: allow clock::now, a simulated process never comes here
    return how_.clock ? how_.clock() : std::chrono::steady_clock::now().time_since_epoch();
}

// Callers -----------------------------------------------------------------------------------------------------------

void queue_handler::handle(log::event_ptr const& what, log::caller by) {
    if (by.simulated) return write(*what);
    if (put_without_waiting(what, by)) return;
    log::pause mine{*this, how_.overload.sync_timeout};  // lets others run, so no lock is held here
    if (put(what, mine.can_wait() ? &mine : nullptr)) mine.wait();
}

/// False: its caller may have to wait, and could.
bool queue_handler::put_without_waiting(log::event_ptr const& what, log::caller by) {
    {
        std::lock_guard const hold{mutex_};
        bool const can_wait = by.may_wait && std::this_thread::get_id() != thread_.get_id();
        if (can_wait && !over_ && overload_.may_wait_at(queue_.size())) return false;
    }
    static_cast<void>(put(what, nullptr));
    return true;
}

/// True: its caller has to wait for the end of its pause.
bool queue_handler::put(log::event_ptr const& what, log::pause* whose) {
    std::size_t const bytes = what->bytes();
    nanoseconds const at = now();
    std::lock_guard const hold{mutex_};
    if (over_) return false;
    auto const ruling = overload_.rule(what->level, {queue_.size(), bytes_}, at);
    if (ruling == overload::ruling::kill) {
        throw_away_if(true);
        kill_untold_ = true;
    }
    bool const taken = ruling == overload::ruling::take || ruling == overload::ruling::take_and_wait;
    bool const waits = ruling == overload::ruling::take_and_wait && whose != nullptr;
    if (taken) {
        queue_.push_back({what, waits ? whose : nullptr, bytes});
        bytes_ += bytes;
        disposable_ += overload_.is_kept(what->level) ? 0 : 1;
        ++put_;
    }
    if (std::exchange(sleeps_, false)) more_.notify_one();
    return waits;
}

/// The event stays where it is. (Q2)
void queue_handler::give_up(log::pause& whose) noexcept {
    std::lock_guard const hold{mutex_};
    auto const its = std::ranges::find(queue_, &whose, &waiting::whose);
    if (its != queue_.end()) std::exchange(its->whose, nullptr)->end();
}

/// Whoever waits for it may go on. (Q2)
void queue_handler::let_go(waiting& one) noexcept {
    bytes_ -= one.bytes;
    if (!overload_.is_kept(one.what->level)) --disposable_;
    if (one.whose != nullptr) std::exchange(one.whose, nullptr)->end();
}

void queue_handler::throw_away_if(bool everything) {
    std::size_t const gone = std::erase_if(queue_, [&](waiting& each) {
        bool const goes = everything || !overload_.is_kept(each.what->level);
        if (goes) let_go(each);
        return goes;
    });
    done_ += gone;
    if (everything) overload_.killed(gone);
    else overload_.flushed(gone);
}

bool queue_handler::flush(nanoseconds most) {
    std::unique_lock hold{mutex_};
    if (over_ || std::this_thread::get_id() == thread_.get_id()) return true;
    std::uint64_t const mine = put_;
    wanted_ = std::max(wanted_, mine);
    if (std::exchange(sleeps_, false)) more_.notify_one();
    auto const written = [&] { return flushed_ >= mine || over_; };
    if (most != infinity) return progress_.wait_for(hold, most, written);
    progress_.wait(hold, written);
    return true;
}

log::fields queue_handler::status() const {
    std::lock_guard const hold{mutex_};
    return {{"queued", queue_.size()}, {"lost", overload_.lost()}, {"unwritten", unwritten_ever_}, {"failing", failing_}};
}

void queue_handler::stop() noexcept {
    if (::getpid() != made_in_) {  // a fork: the thread is not here, and perhaps had the lock
        if (thread_.joinable()) thread_.detach();
        return;
    }
    {
        std::lock_guard const hold{mutex_};
        if (std::exchange(over_, true)) return;
        more_.notify_one();
    }
    thread_.join();
}

// The thread --------------------------------------------------------------------------------------------------------

void queue_handler::run() {
    std::unique_lock hold{mutex_};
    while (step(hold)) {
    }
    flushed_ = done_;
    progress_.notify_all();
}

/// One thing that is to be done, or a wait. False: it is over, and everything is written.
bool queue_handler::step(std::unique_lock<std::mutex>& hold) {
    if (overload_.must_flush(queue_.size(), disposable_)) throw_away_if(false);
    if (tell(hold)) return true;
    if (!queue_.empty() && (flushed_ >= wanted_ || done_ < wanted_)) {
        write_next(hold);
    } else if (flushed_ != done_) {
        flush_output(hold);
    } else if (over_) {
        return false;
    } else if (!sync_output(hold)) {
        wait(hold);
    }
    return true;
}

/// What is over and has to be told is written by itself: in the queue it might be lost.
bool queue_handler::tell(std::unique_lock<std::mutex>& hold) {
    nanoseconds const at = now();
    bool const restarts = overload_.restarts(at);
    auto const lines = overload_.due(queue_.size(), at);
    bool const killed = std::exchange(kill_untold_, false);
    if (!restarts && !killed && lines.empty()) return false;
    hold.unlock();
    if (killed) log::last_resort(log::level::error, "log handler " + how_.name + " is stopped for overload");
    if (restarts) guarded([this] { output_->restart(); });
    for (std::string const& each : lines) write(about_itself("log handler " + how_.name + ": " + each));
    hold.lock();
    return true;
}

void queue_handler::write_next(std::unique_lock<std::mutex>& hold) {
    log::event_ptr const what = queue_.front().what;
    let_go(queue_.front());
    queue_.pop_front();
    hold.unlock();
    write(*what);
    hold.lock();
    ++done_;
}

void queue_handler::flush_output(std::unique_lock<std::mutex>& hold) {
    std::uint64_t const so_far = done_;
    hold.unlock();
    guarded([this] { output_->flush(); });
    hold.lock();
    flushed_ = so_far;
    nanoseconds const at = now();
    sync_at_ = how_.sync_interval >= infinity - at ? infinity : at + how_.sync_interval;
    progress_.notify_all();
}

/// False: there is no need to.
bool queue_handler::sync_output(std::unique_lock<std::mutex>& hold) {
    if (now() < sync_at_) return false;
    sync_at_ = infinity;
    hold.unlock();
    guarded([this] { output_->sync(); });
    hold.lock();
    return true;
}

void queue_handler::wait(std::unique_lock<std::mutex>& hold) {
    nanoseconds const until = std::min(sync_at_, overload_.next_due());
    sleeps_ = true;
    auto const woken = [this] { return !sleeps_ || over_; };
    if (until == infinity) more_.wait(hold, woken);
    else more_.wait_for(hold, std::max(until - now(), nanoseconds{1}), woken);
    sleeps_ = false;
}

// Writing -----------------------------------------------------------------------------------------------------------

void queue_handler::write(log::event const& what) {
    try {
        write_or_throw(what);
        note_success();
    } catch (std::exception const& failed) {
        note_failure(what, failed.what());
    }
}

void queue_handler::write_or_throw(log::event const& what) {
    std::lock_guard const hold{output_mutex_};
    output_->write(what);
}

/// Told once, not for each event. What is urgent is not lost with the disk.
void queue_handler::note_failure(log::event const& what, std::string_view why) {
    bool first = false;
    {
        std::lock_guard const hold{mutex_};
        first = !std::exchange(failing_, true);
        ++unwritten_;
        ++unwritten_ever_;
    }
    if (first)
        log::last_resort(log::level::error, "log handler " + how_.name + " cannot write: " + std::string{why} +
                                                "; it tries again with each event, and what is urgent comes here");
    if (overload_.is_kept(what.level)) log::last_resort(what);
}

void queue_handler::note_success() {
    std::uint64_t lost = 0;
    {
        std::lock_guard const hold{mutex_};
        if (!std::exchange(failing_, false)) return;
        lost = std::exchange(unwritten_, 0);
    }
    std::string const text = "log handler " + how_.name + ": it can write again; " + std::to_string(lost) + " events were not written";
    log::last_resort(log::level::notice, text);
    write(about_itself(text));
}

template <class Act>
void queue_handler::guarded(Act act) noexcept {
    try {
        std::lock_guard const hold{output_mutex_};
        act();
    } catch (std::exception const&) {  // the next write fails as well, and that is told
    }
}

log::event queue_handler::about_itself(std::string text) const {
    log::event what;
    what.time = system_time();
    what.level = log::level::notice;
    what.what = std::move(text);
    return what;
}

}  // namespace weft::logger
