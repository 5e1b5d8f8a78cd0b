#pragma once
// A thread that looks at the node, so that keys are heard while a node keeps silent.

#include "tracer.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace weft::cli::tui {

/// Owner: the thread of the keys. Others: its own thread, which asks.
/// Shutdown: the destructor waits for the question that is being asked, up to the patience.
class poller {
public:
    /// Begins to look. `look_again` is how long it waits before it looks for a node that is gone.
    poller(node_choice where, std::vector<question> questions, std::chrono::milliseconds every);
    poller(poller const&) = delete;
    poller& operator=(poller const&) = delete;
    ~poller();

    /// Asks these from now on, at once and then at each interval; with `paused` none.
    void want(std::vector<question> questions, std::chrono::milliseconds every, bool paused);
    /// Asks this one once, for a change.
    void ask(question what);
    /// Follows a trace, instead of the one before. Blocks: as ~tracer.
    void trace(json::object parameters);
    /// What came since the last call, oldest first.
    [[nodiscard]] std::vector<observation> take();
    /// Readable when there is something to take.
    [[nodiscard]] int ready() const noexcept { return ready_; }

private:
    void run(std::stop_token const& stop);
    void tell(observation seen);

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<question> questions_;         // guarded by mutex_, as all below but ready_
    std::vector<question> once_;
    std::chrono::milliseconds every_;
    bool paused_ = false;
    bool anew_ = false;                       // the questions are others than those asked last
    std::vector<observation> seen_;
    int ready_;
    looker looks_;                            // of the thread alone
    node_choice where_;
    std::unique_ptr<tracer> tracer_;          // of the owner; told from its own thread
    std::jthread thread_;
};

}  // namespace weft::cli::tui
