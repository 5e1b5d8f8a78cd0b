#pragma once
// Where an operation that takes time leaves its answer, or a stream its frames. It may be kept as long as it is wanted: when
// the client is gone nothing happens any more.

#include <weft/observer/internal/protocol.hpp>

#include <functional>

namespace weft::observe {

/// Threads: any, all functions.
class reply {
public:
    reply() = default;
    reply(reply const&) = delete;
    reply& operator=(reply const&) = delete;
    virtual ~reply() = default;

    /// Whether a frame would be sent now. When not, it counts as dropped already: a frame need not be made at all then.
    [[nodiscard]] virtual bool wants_frame() = 0;
    /// One frame of a stream. Without credit, or with too much unread at the client, it is dropped and counted; the next frame
    /// that is sent tells how many were. False when it was dropped.
    virtual bool frame(json::object body) = 0;
    /// The last answer; what comes later is ignored. `at` is added when it is not there.
    virtual void end(json::object body) = 0;
    /// The same for a mistake.
    virtual void fail(request_error const& why) = 0;
    /// The client left, cancelled, or has its last answer.
    [[nodiscard]] virtual bool gone() const = 0;
    /// Calls `act` once when the client leaves or cancels before the end; at once when it has. On the control thread.
    virtual void on_gone(std::function<void()> act) = 0;
};

}  // namespace weft::observe
