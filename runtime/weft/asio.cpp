#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "sched/roam.hpp"

#include <weft/asio.hpp>
#include <weft/detail/signals_held.hpp>
#include <weft/errors.hpp>
#include <weft/internal/sim_network.hpp>
#include <weft/log.hpp>
#include <weft/runtime.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <pthread.h>

#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace weft::asio {
namespace {

/// One context with its one thread, which makes all that runs there a sequence.
class lane {
public:
    explicit lane(std::string const& name) : thread_{[this] { run(); }} {
        pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
    }
    lane(lane const&) = delete;
    lane& operator=(lane const&) = delete;
    ~lane() {
        context_.stop();
        thread_.join();
    }
    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }

private:
    void run() noexcept {
        sched::roam();
        for (;;) {
            try {
                context_.run();
                return;
            } catch (std::exception const& thrown) {
                log::error(std::string{"a handler of weft::asio::context() threw: "} + thrown.what());
            } catch (...) {
                log::error("a handler of weft::asio::context() threw something");
            }
        }
    }

    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> kept_{context_.get_executor()};
    std::thread thread_;
};

class lanes final : public proc::kernel::companion {
public:
    explicit lanes(proc::kernel& home) {
        runtime_options const& options = home.options();
        weft::detail::signals_held const held;
        try {
            for (unsigned i = 0; i < options.io_threads; ++i)
                all_.push_back(std::make_unique<lane>(options.name.substr(0, 10) + "/io" + std::to_string(i)));
        } catch (std::system_error const& refused) {
            throw system_limit{"io_threads: the machine gives no thread or descriptor: " + std::string{refused.what()}};
        }
    }

    [[nodiscard]] static boost::asio::io_context& of(proc::kernel& home, std::size_t number) {
        if (home.simulated() != nullptr) return sim::network::of(home).context();
        auto& all = static_cast<lanes&>(home.io_companion(&make)).all_;
        return all[number % all.size()]->context();
    }

private:
    static std::unique_ptr<companion> make(proc::kernel& home) { return std::make_unique<lanes>(home); }

    std::vector<std::unique_ptr<lane>> all_;
};

}  // namespace

boost::asio::io_context& context() {
    auto& me = proc::current_or_throw("asio::context");
    return lanes::of(me.home(), me.slot());
}

boost::asio::io_context& context(runtime& of) { return lanes::of(of.internals(), 0); }

namespace detail {

bool may_wait() { return proc::current_or_throw("asio::park").may_wait(); }

/// A holder of the operation, on its way to the thread where it may be cancelled.
struct operation::cancellation {
    explicit cancellation(operation& of) noexcept : of_{&of} {}
    cancellation(cancellation&& from) noexcept : of_{std::exchange(from.of_, nullptr)} {}
    cancellation& operator=(cancellation&&) = delete;
    ~cancellation() {
        if (of_ != nullptr) of_->let_go();
    }
    void operator()() { of_->cancel_.emit(boost::asio::cancellation_type::all); }

    operation* of_;
};

operation::operation(nanoseconds limit)
    : errand{"asio::park", process_state::io, limit}, executor_{context().get_executor()} {}

void operation::call_back() noexcept {
    if (hold()) boost::asio::post(executor_, cancellation{*this});
}

}  // namespace detail

}  // namespace weft::asio
