// Both sides of a synchronous start. The starter's order matters: it unlinks before it kills, and waits for the end
// before it returns, so nothing of a failed start can reach it later.

#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/proc_lib.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/registry.hpp>
#include <weft/spawn.hpp>

#include <string>

namespace weft::proc_lib {

namespace {

enum class answer : char { ready, ignored };

void wait_for_end(pid id) {
    ref const watch = monitor(id);
    receive(when([watch](down_msg const& end) { return end.monitor == watch; }, [](down_msg const&) {}));
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
}

result<pid> settle(pid id, result<weft::detail::node_ptr> const& told) {
    if (told && (*told)->value<answer>() == answer::ready) return id;
    forget(id);
    if (!told && told.error() == exit_reason::timeout()) exit_signal(id, exit_reason::kill());
    wait_for_end(id);
    if (told) return pid{};
    return told.error();
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

init_ack open_ack(bool link) {
    pid const starter = self();
    return {weft::detail::open_reply(), link ? starter : pid{}};
}

void report_failure(init_ack& ack) { ack.failed(exit_reason::from_exception(std::current_exception())); }

result<pid> start_and_wait(weft::detail::unique_function body, start_options const& options,
                           std::source_location where) {
    using weft::detail::tie;
    check_options(options);
    pid id;
    try {
        tie const how = options.link ? tie::link : tie::none;
        id = weft::detail::spawn_process(std::move(body), options.spawn, how, where).process;
    } catch (argument_error const&) {
        pid const holder = options.spawn.name.empty() ? pid{} : whereis(options.spawn.name);
        if (!holder) throw;
        return exit_reason{"already_started(" + to_string(holder) + ")"};
    }
    return settle(id, weft::detail::await_reply(options.init_timeout, id, where));
}

}  // namespace detail

}  // namespace weft::proc_lib
