#pragma once
// The way to the control thread for others: what is posted runs there, and nothing once the door is closed.

#include <boost/asio/io_context.hpp>

#include <functional>
#include <mutex>

namespace weft::observe {

class loop_door {
public:
    explicit loop_door(boost::asio::io_context& to) : to_{&to} {}
    loop_door(loop_door const&) = delete;
    loop_door& operator=(loop_door const&) = delete;
    ~loop_door() = default;

    /// Threads: any.
    void post(std::function<void()> act);
    /// Before the loop goes.
    void close();

private:
    std::mutex guard_;
    boost::asio::io_context* to_;  // under guard_; null when it is closed
};

}  // namespace weft::observe
