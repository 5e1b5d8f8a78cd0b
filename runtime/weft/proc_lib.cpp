// Both sides of a synchronous start. The starter's order matters: it unlinks before it kills, and waits for the end
// before it returns, so nothing of a failed start can reach it later.

#include <weft/info.hpp>
#include <weft/internal/spawn_of_kind.hpp>
#include <weft/internal/via_start.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/names.hpp>
#include <weft/proc_lib.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>

#include <memory>
#include <string>

namespace weft::proc_lib {

namespace {

enum class answer : char { ready, ignored };

/// Until the body says that it is something else.
constexpr behaviour_kind started_kind{"proc_lib"};

void wait_for_end(pid id) {
    ref const watch = monitor(id);
    receive(since(watch), when([watch](down_msg const& end) { return end.monitor == watch; }, [](down_msg const&) {}));
}

// A trapping starter must not find the exit_msg of a process that it never got.
void forget(pid id) {
    unlink(id);
    receive(when([id](exit_msg const& end) { return end.from == id; }, [](exit_msg const&) {}), after({}, [] {}));
}

void check_options(start_options const& options) {
    if (options.init_timeout < nanoseconds::zero()) {
        throw argument_error{"init_timeout is " + std::to_string(options.init_timeout.count()) +
                             " ns; allowed are 0 and more, or infinity"};
    }
    if (options.keeper == nullptr) return;
    if (!options.spawn.name.empty()) {
        throw argument_error{"name \"" + options.spawn.name + "\" and via " + options.keeper->text() + "; allowed is one of them"};
    }
    options.keeper->check_start();
}

result<monitored> settle(monitored started, result<weft::detail::node_ptr> const& told) {
    if (told && (*told)->value<answer>() == answer::ready) return started;
    if (started.monitor) demonitor(started.monitor, {.flush = true});
    forget(started.process);
    if (!told && told.error() == exit_reason::timeout()) exit_signal(started.process, exit_reason::kill());
    wait_for_end(started.process);
    if (told) return monitored{};
    return told.error();
}

weft::detail::tie tie_of(bool link, bool watch) noexcept {
    using weft::detail::tie;
    if (watch) return link ? tie::link_and_monitor : tie::monitor;
    return link ? tie::link : tie::none;
}

}  // namespace

void init_ack::ready() { starter_.answer(weft::detail::make_node<answer>(answer::ready)); }

void init_ack::ignore() {
    if (parent_) unlink(parent_);
    starter_.answer(weft::detail::make_node<answer>(answer::ignored));
}

void init_ack::failed(exit_reason const& reason) {
    if (!starter_) return;
    if (parent_) unlink(parent_);
    starter_.fail(reason);
}

void exit_for_failed_start(exit_reason const& reason, std::string_view what) {
    if (!reason.is_normal()) weft::exit(reason);
    weft::exit(exit_reason{"start of " + std::string{what} + " failed: " + reason.to_string()});
}

namespace detail {

init_ack open_ack(start_options const& options) {
    pid const starter = self();
    return {weft::detail::open_reply(), options.link ? starter : pid{}, options.note};
}

void report_failure(init_ack& ack) { ack.failed(exit_reason::from_exception(std::current_exception())); }

result<monitored> start_and_wait(weft::detail::unique_function body, start_options const& options, bool watch,
                                 std::source_location where) {
    check_options(options);
    std::shared_ptr<internal::naming> name;
    if (options.keeper != nullptr) {
        name = std::make_shared<internal::naming>(internal::naming{options.keeper});
        body = internal::under_name(std::move(body), name);
    }
    monitored started;
    try {
        started = internal::spawn_of_kind(std::move(body), options.spawn, tie_of(options.link, watch), where, started_kind);
    } catch (argument_error const&) {
        pid const holder = options.spawn.name.empty() ? pid{} : whereis(options.spawn.name);
        if (!holder) throw;
        return internal::already_started(holder);
    }
    result<monitored> done = settle(started, weft::detail::await_reply(options.init_timeout, started.process, where));
    if (!done && name != nullptr && name->refused) return *name->refused;
    return done;
}

}  // namespace detail

}  // namespace weft::proc_lib
