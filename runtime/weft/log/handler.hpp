#pragma once
// Handlers: where events go. Each has an id, a level, and filters that stop or change what it gets.

#include <weft/log/event.hpp>
#include <weft/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weft::log {

/// Who calls a handler, and what that one can bear.
struct caller {
    bool may_wait = false;   ///< false: the runtime itself, or a process that is ending; it must neither park nor block for long
    bool simulated = false;  ///< a process in simulation: threads are no part of it, so the handler does its work at once
};

/// One place where events go.
/// Threads: handle() is called in the process or thread that logs, by many at once. It must not receive. One that is slow
/// hands events to a thread or process of its own. What it throws removes the handler, and the log tells so.
class handler {
public:
    handler() = default;
    handler(handler const&) = delete;
    handler& operator=(handler const&) = delete;
    virtual ~handler() = default;

    virtual void handle(event_ptr const& what, caller by) = 0;
    /// Everything handled so far is written when this returns. False when that was not so within `most`. Blocks the thread.
    virtual bool flush([[maybe_unused]] nanoseconds most) { return true; }
    /// What there is to know of how it does: how much it has lost, say. Called from any thread.
    [[nodiscard]] virtual fields status() const { return {}; }
    /// It was removed: writes what it has, and lets go of what it holds. It may still be called, and then does nothing.
    virtual void stop() noexcept {}
};

enum class verdict : std::uint8_t {
    log,     ///< the event goes on, as it is now: the next filter sees the changes
    stop,    ///< this handler does not get it
    ignore,  ///< no opinion; when all filters say so, handler_options::filter_default decides
};

/// May change the event, which is a copy for this handler. Called as handlers are. One that throws is removed, the event goes
/// on, and the log tells so.
struct filter {
    std::string id;
    std::function<verdict(event& what)> judge;
};

struct handler_options {
    log::level least_urgent = level::all;
    verdict filter_default = verdict::log;  ///< log or stop
    std::vector<filter> filters{};          ///< asked in this order
};

/// Events go to `what` from the next one on.
/// Errors: "already_exists"; argument_error for a bad option, an empty id, or no handler. Threads: from anywhere, as all below.
result<void> add_handler(std::string_view id, std::shared_ptr<handler> what, handler_options how = {});
/// Returns when it is stopped; events that are under way to it may be lost. Blocks: while it writes what it has. Errors: "not_found".
result<void> remove_handler(std::string_view id);
/// From the next event on. Errors: "not_found"; argument_error for a bad option.
result<void> update_handler(std::string_view id, handler_options how);
[[nodiscard]] result<handler_options> options_of(std::string_view id);
/// Another handler in the place of this one, with its options; no event is lost between them. The old one is stopped.
/// Blocks: as remove_handler. Errors: "not_found"; argument_error for no handler.
result<void> replace_handler(std::string_view id, std::shared_ptr<handler> what);
/// Errors: "not_found".
[[nodiscard]] result<fields> status_of(std::string_view id);
/// In the order in which they get events.
[[nodiscard]] std::vector<std::string> handler_ids();

/// Writes what all handlers have. False when that took longer than `most`. Blocks: the thread; from a process by
/// weft::blocking. The end of a runtime and the end of main do it.
bool flush(nanoseconds most = std::chrono::seconds{5});

/// The id of the handler that is there at first.
inline constexpr std::string_view default_handler = "default";
/// What it is: one line an event on standard error, by spdlog's logger "weft", written by whoever logs.
[[nodiscard]] std::shared_ptr<handler> direct_handler();

/// For whoever brings the logger up with a configuration that is not known yet: while this lives, events for `default` wait.
///
///     log::early_events early;                // first thing in main
///     …                                       // reads the configuration, which may log
///     early.hand_to(logger::to_file({…}));    // is `default` from now on, and has them all, in order
///
/// Without hand_to() its end writes them to standard error. The oldest `most` are kept, further ones are counted and told of.
/// Threads: made and ended by one; events come from anywhere.
class early_events {
public:
    explicit early_events(std::size_t most = 1000, handler_options how = {});
    early_events(early_events const&) = delete;
    early_events& operator=(early_events const&) = delete;
    ~early_events();
    /// Once. The handler's options are those of the constructor.
    void hand_to(std::shared_ptr<handler> what);

private:
    class keeper;
    std::shared_ptr<keeper> keeper_;
};

/// Writes a line to standard error itself, whatever the handlers are: for what tells of a handler that cannot write.
/// Blocks the thread for the write. Errors: none.
void last_resort(level urgency, std::string_view text) noexcept;
void last_resort(event const& what) noexcept;

}  // namespace weft::log
