// The lock is held while a frame is sent, so that frames come in the order of their numbers and none after the end; not while
// somebody is told that the client left.

#include <weft/observer/internal/paced_reply.hpp>

#include <algorithm>
#include <utility>

namespace weft::observe {

bool paced_reply::wants_frame() {
    std::lock_guard const held{guard_};
    bool const wanted = has_way() && to_->has_room();
    if (!wanted && !over_) ++dropped_;
    return wanted;
}

bool paced_reply::frame(json::object body) {
    std::lock_guard const held{guard_};
    if (!has_way() || !to_->has_room()) {
        if (!over_) ++dropped_;
        return false;
    }
    --credit_;
    to_->frame(std::move(body), ++sequence_, std::exchange(dropped_, 0));
    return true;
}

void paced_reply::end(json::object body) {
    std::lock_guard const held{guard_};
    if (!finish()) return;
    if (!body.contains("at")) body["at"] = utc_now();
    to_->end(std::move(body));
}

void paced_reply::fail(request_error const& why) {
    std::lock_guard const held{guard_};
    if (finish()) to_->fail(why);
}

bool paced_reply::gone() const {
    std::lock_guard const held{guard_};
    return over_;
}

void paced_reply::on_gone(std::function<void()> act) {
    {
        std::lock_guard const held{guard_};
        if (!over_) return on_gone_.push_back(std::move(act));
        if (!left_) return;
    }
    act();
}

void paced_reply::add_credit(std::int64_t frames) {
    std::lock_guard const held{guard_};
    credit_ = std::min(credit_ + frames, max_credit);
}

void paced_reply::leave() {
    std::vector<std::function<void()>> tell;
    {
        std::lock_guard const held{guard_};
        if (over_) return;
        over_ = left_ = true;
        tell = std::exchange(on_gone_, {});
    }
    for (auto const& each : tell) each();
}

bool paced_reply::finish() {
    on_gone_.clear();
    return !std::exchange(over_, true);
}

}  // namespace weft::observe
