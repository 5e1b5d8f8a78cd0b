#pragma once
// Starting a process that has to get ready first: the starter waits until the new process says that it is, or has
// ended. Behaviours (gen_server, supervisor, stages) are started with this, so that a start that failed is known to
// its caller, leaves nothing behind and may be tried again at once.

#include <weft/call.hpp>
#include <weft/detail/unique_function.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>
#include <weft/spawn.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <new>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft {

/// Thrown while a process gets ready that has nothing to do: the start succeeds without a process.
struct ignore_start {};
/// Thrown while a process gets ready that cannot: the start fails with `reason`, and the process ends as `normal`, so its end
/// hurts nobody.
struct fail_start {
    exit_reason reason;
};

class via_keeper;  // weft/via.hpp

}  // namespace weft

namespace weft::proc_lib {

/// What serve() returns, see try_start: default-made it ends the process, as `normal`.
using afterwards = weft::detail::afterwards;

/// Lets the process rest until something arrives, or until `deadline` of monotonic_time().
[[nodiscard]] inline afterwards rest(nanoseconds deadline = infinity,
                                     std::source_location where = std::source_location::current()) noexcept {
    return {true, deadline, where};
}

/// The new process's right to tell its starter how its start went; used once. Ending without a word is a failed start.
/// Threads: a value of the new process.
class init_ack {
public:
    init_ack(detail::reply_right starter, pid parent, std::uint32_t note) noexcept
        : starter_{std::move(starter)}, parent_{parent}, note_{note} {}

    /// Who started the process and is linked to it; empty when the start made no link.
    [[nodiscard]] pid parent() const noexcept { return parent_; }
    /// What start_options::note said.
    [[nodiscard]] std::uint32_t note() const noexcept { return note_; }
    /// The start has succeeded: the starter goes on with the pid.
    void ready();
    /// Nothing to run: the starter goes on with an empty pid. The process should return now.
    void ignore();
    /// The start has failed. The process must end now, with `reason` or as `normal`; the starter hears of it by this, not by the link.
    void failed(exit_reason const& reason);

private:
    detail::reply_right starter_;
    pid parent_;
    std::uint32_t note_;
};

struct start_options {
    spawn_options spawn{};
    nanoseconds init_timeout = infinity;  ///< how long the process may take to get ready; then it is killed
    bool link = true;
    std::uint32_t note = 0;               ///< for the body alone, which finds it in its init_ack
    std::shared_ptr<via_keeper> keeper{};  ///< of the via under which it is to be found; instead of spawn.name
};

namespace detail {

[[nodiscard]] init_ack open_ack(start_options const& options);
/// `body` owns the ack that open_ack gave. The monitor is empty unless it was asked for.
[[nodiscard]] result<monitored> start_and_wait(weft::detail::unique_function body, start_options const& options,
                                               bool watch, std::source_location where);
/// Tells the starter about the exception that is being handled. Call it in a handler, and rethrow.
void report_failure(init_ack& ack);

template <class Object>
concept serves = requires(Object& object) {
    { object.serve() } -> std::same_as<afterwards>;
};

/// A process in two lives: `make` gets it ready, and what that returns serves from then on, at the same place. So it
/// never moves, and what was needed for the start alone takes no memory afterwards.
template <class Make>
class service {
    using served = std::invoke_result_t<Make&, init_ack&>;

public:
    service(init_ack ack, Make make) : start_{std::move(ack), std::move(make)} {}
    /// Before it runs.
    service(service&& other) : start_{std::move(other.start_)} {}
    service& operator=(service&&) = delete;
    ~service() {
        if (life_ == life::starts) std::destroy_at(&start_);
        else if (life_ == life::serves) std::destroy_at(&served_);
    }

    afterwards operator()() {
        if (life_ == life::starts && !begin()) return {};
        return served_.serve();
    }

private:
    struct start {
        init_ack ack;
        Make make;
    };
    enum class life : unsigned char { starts, ended, serves };

    bool begin() {
        start now{std::move(start_)};
        std::destroy_at(&start_);
        life_ = life::ended;
        try {
            ::new (static_cast<void*>(std::addressof(served_))) served(now.make(now.ack));
        } catch (forced_unwind const&) {
            throw;
        } catch (ignore_start const&) {
            now.ack.ignore();
            return false;
        } catch (fail_start const& told) {
            now.ack.failed(told.reason);
            return false;
        } catch (...) {
            report_failure(now.ack);
            throw;
        }
        life_ = life::serves;
        now.ack.ready();
        return true;
    }

    union {
        start start_;
        served served_;
    };
    life life_ = life::starts;
};

/// `body`, and the failure of the start told if it ends before it was ready.
template <class Body>
auto acknowledging(Body body, start_options const& options) {
    if constexpr (serves<std::invoke_result_t<Body&, init_ack&>>) {
        return service<Body>{open_ack(options), std::move(body)};
    } else {
        return [ack = open_ack(options), body = std::move(body)]() mutable {
            try {
                body(ack);
            } catch (forced_unwind const&) {
                throw;
            } catch (fail_start const& told) {
                ack.failed(told.reason);
            } catch (...) {
                report_failure(ack);
                throw;
            }
        };
    }
}

}  // namespace detail

/// Starts a process that runs `body(init_ack&)` and waits until it is ready. The body either says so itself, by ready(),
/// and returns when the process ends; or it is ready when it returns an object with a member `afterwards serve()`. That
/// is called at once, and again whenever something has arrived since it returned rest(), at once when a message is there
/// still: it takes all that is there, without waiting. Between two calls the process has no stack: it costs its control
/// block and the object. The object never moves, and goes when the process has ended.
/// Blocks: parks the caller, at most for the init timeout. Errors: the reason with which the process ended before it
/// was ready (`timeout` when it took too long, "already_started(PID)" when the name is taken); it has ended then, its
/// name is free, and no message or signal of it will reach the caller. argument_error for a bad option.
/// Threads: from a process. Source: Erlang proc_lib:start_link/5, and proc_lib:hibernate/3 for
/// serve(); ignore(), or ignore_start thrown by a body that would serve, makes the pid empty.
template <class Body>
    requires std::is_invocable_v<Body&, init_ack&>
[[nodiscard]] result<pid> try_start(Body body, start_options const& options = {},
                                    std::source_location where = std::source_location::current()) {
    auto const started = detail::start_and_wait(detail::acknowledging(std::move(body), options), options, false, where);
    if (!started) return started.error();
    return started->process;
}

/// As try_start, with a monitor that the caller has had since before the process ran: the down_msg tells the true end.
/// A start that failed, or was ignored, leaves no monitor.
template <class Body>
    requires std::is_invocable_v<Body&, init_ack&>
[[nodiscard]] result<monitored> try_start_monitor(Body body, start_options const& options = {},
                                                  std::source_location where = std::source_location::current()) {
    return detail::start_and_wait(detail::acknowledging(std::move(body), options), options, true, where);
}

/// What the plain start verbs do with a failure: the caller exits with `reason`. An end as `normal` would hide that
/// there is no process, so it is spelt out.
[[noreturn]] void exit_for_failed_start(exit_reason const& reason, std::string_view what);

}  // namespace weft::proc_lib
