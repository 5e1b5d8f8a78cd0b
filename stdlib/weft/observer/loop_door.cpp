// A lock that is held for a post only: a worker that posts and the control thread never wait long for each other.

#include <weft/observer/internal/loop_door.hpp>

#include <boost/asio/post.hpp>

#include <utility>

namespace weft::observe {

void loop_door::post(std::function<void()> act) {
    std::lock_guard const held{guard_};
    if (to_ != nullptr) boost::asio::post(*to_, std::move(act));
}

void loop_door::close() {
    std::lock_guard const held{guard_};
    to_ = nullptr;
}

}  // namespace weft::observe
