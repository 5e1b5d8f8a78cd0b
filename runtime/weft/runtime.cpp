#include "proc/event.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "weft/internal/crash_file.hpp"
#include "weft/internal/log_event.hpp"

#include <weft/log/handler.hpp>
#include <weft/monitor.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/spawn.hpp>

#include <future>

namespace weft {
namespace {

log::level level_of(proc::event_kind what) noexcept {
    switch (what) {
        case proc::event_kind::crash:
        case proc::event_kind::memory_limit: return log::level::error;
        case proc::event_kind::mailbox_overflow:
        case proc::event_kind::long_mailbox:
        case proc::event_kind::timer_stopped:
        case proc::event_kind::stack_abandoned:
        case proc::event_kind::long_turn:
        case proc::event_kind::out_of_threads:
        case proc::event_kind::slow_stop: break;
    }
    return log::level::warning;
}

void log_event(proc::event const& what) noexcept {
    log::write_event(level_of(what.kind), what.text, what.origin, what.who);
    if (what.report != 0) internal::file_crash_report(what.report);
}
bool is_logged(proc::event_kind what) noexcept {
    return log::writes(level_of(what)) || (what == proc::event_kind::crash && internal::files_crash_reports());
}

/// What a thread waits for that asked how a process ends. Its bearer may be killed; then that is the answer.
class last_word {
public:
    last_word() = default;
    last_word(last_word const&) = delete;
    last_word& operator=(last_word const&) = delete;
    ~last_word() {
        if (!told_) answer_.set_value(exit_reason::killed());
    }
    [[nodiscard]] std::future<exit_reason> awaited() { return answer_.get_future(); }
    void tell(exit_reason reason) {
        told_ = true;
        answer_.set_value(std::move(reason));
    }

private:
    std::promise<exit_reason> answer_;
    bool told_ = false;
};

}  // namespace

runtime::runtime(runtime_options options)
    : kernel_{std::make_unique<proc::kernel>(*this, std::move(options), &log_event, &is_logged)} {}

runtime::runtime(runtime_options options, proc::simulation& simulated)
    : kernel_{std::make_unique<proc::kernel>(*this, std::move(options), &log_event, &is_logged, &simulated)} {}

runtime::~runtime() {
    // Until its last process has ended they ask for the kernel; reset() would empty the pointer first.
    kernel_.get_deleter()(kernel_.get());
    static_cast<void>(kernel_.release());
    log::flush();  // what its processes logged is written when it is gone
}

runtime_options const& runtime::options() const noexcept { return kernel_->options(); }

pid runtime::spawn(detail::unique_function body, spawn_options const& options, std::source_location where) {
    auto const pinned = kernel_->pin();
    return kernel_->spawn(nullptr, std::move(body), options, detail::tie::none, where).process;
}

exit_reason runtime::wait(pid id) {
    auto told = std::make_shared<last_word>();
    auto answer = told->awaited();
    spawn([id, told] {
        ref const watch = monitor(id);
        told->tell(receive(when([watch](down_msg const& down) { return down.monitor == watch; },
                                     [](down_msg down) { return std::move(down.reason); })));
    }, {.trap_exit = true});
    told.reset();
    return answer.get();
}

exit_reason runtime::run(detail::unique_function body, std::source_location where) {
    auto told = std::make_shared<last_word>();
    auto answer = told->awaited();
    // The watcher spawns the body, so that no reason is lost however soon it ends.
    spawn(
        [told, where, body = std::make_shared<detail::unique_function>(std::move(body))]() mutable {
            auto const main = spawn_monitor([body = std::move(body)] { (*body)(); }, {}, where);
            told->tell(receive(when([main](down_msg const& down) { return down.monitor == main.monitor; },
                                         [](down_msg down) { return std::move(down.reason); })));
        },
        {.label = "weft/run", .trap_exit = true});
    told.reset();
    exit_reason end = answer.get();
    kernel_->wait_until_told();  // what became of its processes is in the log when the caller reads it
    return end;
}

int run(detail::unique_function body, runtime_options options, std::source_location where) {
    runtime here{std::move(options)};
    return here.run(std::move(body), where).is_clean() ? 0 : 1;
}

}  // namespace weft
