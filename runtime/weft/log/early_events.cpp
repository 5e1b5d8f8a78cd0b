// Events that come before it is known where they go.

#include "weft/internal/log_event.hpp"
#include "weft/internal/log_state.hpp"

#include <weft/errors.hpp>
#include <weft/log/handler.hpp>

#include <atomic>
#include <mutex>

namespace weft::log {

/// The handler `default` meanwhile. Whoever holds an old picture of the handlers when the real one comes still calls this one,
/// so it goes on passing events on.
class early_events::keeper final : public handler {
public:
    explicit keeper(std::size_t most) : most_{most} {}

    void handle(event_ptr const& what, caller by) override {
        if (auto const to = keep(what)) to->handle(what, by);
    }
    bool flush(nanoseconds most) override {
        auto const to = next();
        return to == nullptr || to->flush(most);
    }
    void stop() noexcept override {
        if (next() == nullptr) pass_on_quietly(direct_handler());
    }

    /// In order: what comes meanwhile waits for the lock, and goes behind.
    void pass_on(std::shared_ptr<handler> const& to) {
        std::lock_guard const hold{mutex_};
        for (event_ptr const& each : kept_) to->handle(each, {});
        if (lost_ != 0) to->handle(told_of_lost(), {});
        kept_.clear();
        next_ = to;
    }
    void pass_on_quietly(std::shared_ptr<handler> const& to) noexcept {
        try {
            pass_on(to);
        } catch (std::exception const&) {  // a program that ends, and a handler that fails: nobody is left to be told
        }
    }
    [[nodiscard]] std::shared_ptr<handler> next() {
        std::lock_guard const hold{mutex_};
        return next_;
    }

private:
    /// Null: it waits here.
    std::shared_ptr<handler> keep(event_ptr const& what) {
        std::lock_guard const hold{mutex_};
        if (next_ != nullptr) return next_;
        if (kept_.size() < most_) kept_.push_back(what);
        else ++lost_;
        return nullptr;
    }
    [[nodiscard]] event_ptr told_of_lost() const {
        auto told = std::make_shared<event>();
        told->time = kept_.empty() ? nanoseconds{} : kept_.back()->time;
        told->level = level::warning;
        told->what = std::to_string(lost_) + " events before the logger was up are lost; it kept " + std::to_string(most_);
        return told;
    }

    std::size_t const most_;
    std::mutex mutex_;
    // Under mutex_.
    std::vector<event_ptr> kept_;
    std::size_t lost_ = 0;
    std::shared_ptr<handler> next_;
};

early_events::early_events(std::size_t most, handler_options how) : keeper_{std::make_shared<keeper>(most)} {
    static_cast<void>(remove_handler(default_handler));
    static_cast<void>(add_handler(default_handler, keeper_, std::move(how)));
}

early_events::~early_events() {
    if (keeper_->next() != nullptr) return;
    try {
        hand_to(direct_handler());
    } catch (std::exception const&) {  // the keeper stays, and passes on what it can
        keeper_->stop();
    }
}

void early_events::hand_to(std::shared_ptr<handler> what) {
    if (what == nullptr) throw argument_error{"early_events: the log handler is null"};
    keeper_->pass_on(what);
    state::get().change([&](setup& in) {
        for (auto& each : in.handlers)
            if (each->what == keeper_) each = std::make_shared<handler_entry const>(each->id, what, each->how);
    });
}

}  // namespace weft::log
