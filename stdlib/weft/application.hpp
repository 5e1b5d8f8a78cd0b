#pragma once
// An application: what a module gives to be started by `weft run`. The data about it (name, version, dependencies,
// environment) is in app.toml; the code is the few callbacks below.
//
//     WEFT_APPLICATION(hello) {
//         .start = [](weft::app_context& app) { return hello::root_supervisor::start_link(app.env<int>("port")); },
//     };

#include <weft/application/env.hpp>
#include <weft/errors.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>

#include <atomic>
#include <chrono>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft {

/// What the node hands to an application's callbacks. Lives as long as the application, its stop callback included.
/// Threads: any process of the application may read it.
class app_context {
public:
    struct facts {
        std::string name;
        std::string version;
        std::string directory;
        std::vector<std::string> args{};
        app::env_table env{};
    };
    explicit app_context(facts all) : facts_{std::move(all)} {}
    app_context(app_context const&) = delete;
    app_context& operator=(app_context const&) = delete;

    [[nodiscard]] std::string const& name() const noexcept { return facts_.name; }
    [[nodiscard]] std::string const& version() const noexcept { return facts_.version; }
    /// What stood after `--` on the command line.
    [[nodiscard]] std::vector<std::string> const& args() const noexcept { return facts_.args; }
    /// The folder of the module's file.
    [[nodiscard]] std::string const& directory() const noexcept { return facts_.directory; }
    /// Where weft_add_application(… DATA …) puts the application's files: NAME.data beside the module.
    [[nodiscard]] std::string data_directory() const { return facts_.directory + '/' + facts_.name + ".data"; }

    /// The value of a key that app.toml declares, as bool, an integer, a float, std::string, a duration, or
    /// std::vector<std::string>. Errors: argument_error when no such key is declared, when it is of another type, or
    /// when the integer does not fit T.
    template <class T>
    [[nodiscard]] T env(std::string_view key) const;

    /// The node's exit code if it ends because this application did: a job that has run but has bad news.
    void set_exit_code(int code) noexcept { exit_code_.store(code, std::memory_order_relaxed); }
    /// -1 when none was set.
    [[nodiscard]] int exit_code() const noexcept { return exit_code_.load(std::memory_order_relaxed); }

private:
    [[nodiscard]] app::env_value const& lookup(std::string_view key, app::env_type wanted) const;
    [[noreturn]] void does_not_fit(std::string_view key, std::int64_t value) const;

    facts facts_;
    // Relaxed: read after the process that set it has ended, and its end is a message.
    std::atomic<int> exit_code_{-1};
};

namespace detail {

/// The start callback: any callable without state that takes the context and returns what converts to a pid, or a
/// result of that. Kept as a plain function pointer, so that an application is a constant.
class app_start {
public:
    constexpr app_start() = default;
    template <class F>
        requires(std::is_empty_v<F> && std::is_invocable_v<F, app_context&>)
    constexpr app_start(F) : call_{[](app_context& app) { return as_result(F{}(app)); }} {}

    [[nodiscard]] constexpr explicit operator bool() const noexcept { return call_ != nullptr; }
    [[nodiscard]] result<pid> operator()(app_context& app) const { return call_(app); }

private:
    template <class Started>
    static result<pid> as_result(Started&& started) {
        if constexpr (std::is_convertible_v<Started&&, pid>) {
            return static_cast<pid>(std::forward<Started>(started));
        } else {
            static_assert(std::is_convertible_v<decltype(*started), pid>,
                          "an application's start returns the pid of its top process, or a result of one");
            if (!started) return started.error();
            return static_cast<pid>(*started);
        }
    }
    result<pid> (*call_)(app_context&) = nullptr;
};

}  // namespace detail

/// The callbacks of an application. All run in one process of the node, which belongs to the application; each may
/// wait, within the time that app.toml and the node give. What they throw is logged as the reason of the failure.
/// Source: OTP's application behaviour.
struct application {
    /// Starts the tree and returns its top process, linked to the caller: a supervisor, or for a job a process that ends
    /// when it is done. (Without the link, the reason of one that ends at once cannot be known, and counts as a failure.)
    /// Without it the application is a library: it counts as started, and has nothing to stop.
    detail::app_start start{};
    /// Runs once for each entry of `phases`, after every application has started. To fail, throw.
    void (*phase)(app_context& app, std::string_view phase) = nullptr;
    /// The tree still runs: close the doors.
    void (*prep_stop)(app_context& app) = nullptr;
    /// The tree is gone: free what is left.
    void (*stop)(app_context& app) = nullptr;
};

template <class T>
T app_context::env(std::string_view key) const {
    if constexpr (std::is_same_v<T, bool>) {
        return std::get<bool>(lookup(key, app::env_type::boolean));
    } else if constexpr (std::is_integral_v<T>) {
        auto const value = std::get<std::int64_t>(lookup(key, app::env_type::integer));
        if (!std::in_range<T>(value)) does_not_fit(key, value);
        return static_cast<T>(value);
    } else if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(std::get<double>(lookup(key, app::env_type::floating)));
    } else if constexpr (std::is_same_v<T, std::string>) {
        return std::get<std::string>(lookup(key, app::env_type::string));
    } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
        return std::get<T>(lookup(key, app::env_type::strings));
    } else {
        static_assert(std::is_convertible_v<std::chrono::seconds, T> || std::is_same_v<T, std::chrono::seconds> ||
                          std::is_same_v<T, std::chrono::minutes> || std::is_same_v<T, std::chrono::hours>,
                      "env<T>: T is bool, an integer, a float, std::string, a duration or std::vector<std::string>");
        return std::chrono::duration_cast<T>(std::get<nanoseconds>(lookup(key, app::env_type::duration)));
    }
}

}  // namespace weft

/// Defines the application `name`, which must be the name in app.toml, once in a module.
#define WEFT_APPLICATION(name)                                     \
    extern "C" {                                                   \
    extern ::weft::application const weft_application_##name;      \
    }                                                              \
    ::weft::application const weft_application_##name
