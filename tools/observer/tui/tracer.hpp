#pragma once
// A trace being followed, on a conversation of its own: the one with the node must not wait for it.

#include "looker.hpp"

#include <memory>
#include <mutex>
#include <thread>

namespace weft::cli::tui {

/// Owner: one thread. Others: its own thread, which tells.
/// Shutdown: the destructor hangs up, so it waits for no event, but up to the patience while it connects.
class tracer {
public:
    /// After each event all so far are told as the answer to "trace": {rows, dropped}, and `ended` when there come no more.
    tracer(node_choice where, json::object parameters, looker::told tell);
    tracer(tracer const&) = delete;
    tracer& operator=(tracer const&) = delete;
    ~tracer();

private:
    void run(json::object parameters);
    [[nodiscard]] client* connect();

    node_choice where_;
    looker::told tell_;
    std::mutex mutex_;
    bool over_ = false;               // under mutex_, as node_
    std::unique_ptr<client> node_;
    std::jthread thread_;             // last: it uses all others
};

}  // namespace weft::cli::tui
