#pragma once
// An application: what a module gives to be started by `weft run`. The data about it (name, version, dependencies,
// environment) is in app.toml; the code is the few callbacks below.
//
//     WEFT_APPLICATION(hello) {
//         .start = [](weft::app_context& app) { return hello::root_supervisor::start_link(app.env<int>("port")); },
//     };

#include <weft/application/commands.hpp>
#include <weft/application/env.hpp>
#include <weft/application/spec.hpp>
#include <weft/errors.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>

#include <any>
#include <atomic>
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft {

namespace app {

/// Why an application is started. There is one reason: nodes do not take applications over from each other.
enum class start_kind : std::uint8_t { normal };

/// What a start callback may return in place of the pid alone: `state` goes to prep_stop and stop.
struct started {
    pid top;
    std::any state{};
};

/// What became different in an application's environment; see app::reload_config.
struct config_changes {
    std::vector<std::pair<std::string, env_value>> changed{};
    std::vector<std::pair<std::string, env_value>> added{};
    std::vector<std::string> removed{};

    [[nodiscard]] bool empty() const noexcept { return changed.empty() && added.empty() && removed.empty(); }
};

}  // namespace app

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
        std::shared_ptr<app::command_table> commands{};
    };
    explicit app_context(facts all) : facts_{std::move(all)} {}
    /// Takes its commands back.
    ~app_context() {
        if (facts_.commands) facts_.commands->remove_all(facts_.name);
    }
    app_context(app_context const&) = delete;
    app_context& operator=(app_context const&) = delete;

    [[nodiscard]] std::string const& name() const noexcept { return facts_.name; }
    [[nodiscard]] std::string const& version() const noexcept { return facts_.version; }
    [[nodiscard]] app::start_kind kind() const noexcept { return app::start_kind::normal; }
    /// What stood after `--` on the command line; the specification's `args` when nothing did.
    [[nodiscard]] std::vector<std::string> const& args() const noexcept { return facts_.args; }
    /// The folder of the module's file.
    [[nodiscard]] std::string const& directory() const noexcept { return facts_.directory; }
    /// Where weft_add_application(… DATA …) puts the application's files: NAME.data beside the module.
    [[nodiscard]] std::string data_directory() const { return facts_.directory + '/' + facts_.name + ".data"; }

    /// The value that a key had when the application was started, as bool, an integer, a float, std::string, a duration, or
    /// std::vector<std::string>; app::get_env knows how it is now. Errors: argument_error when no such key is declared or it
    /// has no value, when it is of another type, or when the integer does not fit T.
    template <class T>
    [[nodiscard]] T env(std::string_view key) const;

    /// The node's exit code if it ends because this application did: a job that has run but has bad news.
    void set_exit_code(int code) noexcept { exit_code_.store(code, std::memory_order_relaxed); }
    /// -1 when none was set.
    [[nodiscard]] int exit_code() const noexcept { return exit_code_.load(std::memory_order_relaxed); }

    /// Offers a command to `weft call`, from now on until the application has been stopped. Without a node nobody can call it.
    /// Errors: argument_error when the name is no word or the application offers it already.
    void add_command(app_command command) {
        if (facts_.commands) facts_.commands->add(facts_.name, std::move(command));
    }

private:
    [[nodiscard]] app::env_value const& lookup(std::string_view key, app::env_type wanted) const;
    [[noreturn]] void does_not_fit(std::string_view key, app::env_value const& value) const;

    facts facts_;
    // Relaxed: read after the process that set it has ended, and its end is a message.
    std::atomic<int> exit_code_{-1};
};

namespace detail {

// The callbacks: any callable without state, kept as a plain function pointer, so that an application is a constant.

template <class F, class... Args>
concept stateless_callback = std::is_empty_v<F> && std::is_invocable_v<F, app_context&, Args...>;

/// Takes the context and returns what converts to a pid, an app::started, or a result of one of them.
class app_start {
public:
    constexpr app_start() = default;
    template <class F>
        requires stateless_callback<F>
    constexpr app_start(F) : call_{[](app_context& app) { return as_result(F{}(app)); }} {}

    [[nodiscard]] constexpr explicit operator bool() const noexcept { return call_ != nullptr; }
    [[nodiscard]] result<app::started> operator()(app_context& app) const { return call_(app); }

private:
    template <class Value>
    static app::started as_started(Value&& value) {
        if constexpr (std::is_convertible_v<Value&&, pid>) return {static_cast<pid>(std::forward<Value>(value)), {}};
        else return std::forward<Value>(value);
    }
    template <class Value>
    static constexpr bool is_start = std::is_convertible_v<Value, pid> || std::is_convertible_v<Value, app::started>;

    template <class Value>
    static result<app::started> as_result(Value&& value) {
        if constexpr (is_start<Value&&>) {
            return as_started(std::forward<Value>(value));
        } else {
            static_assert(is_start<decltype(*std::forward<Value>(value))>,
                          "an application's start returns the pid of its top process, an app::started, or a result of one");
            if (!value) return value.error();
            return as_started(*std::forward<Value>(value));
        }
    }
    result<app::started> (*call_)(app_context&) = nullptr;
};

/// Takes the context and the phase's name, perhaps its arguments too; returns nothing or a result<void>.
class app_phase {
public:
    constexpr app_phase() = default;
    template <class F>
        requires(stateless_callback<F, std::string_view> || stateless_callback<F, std::string_view, std::vector<std::string> const&>)
    constexpr app_phase(F) : call_{[](app_context& app, app::start_phase const& phase) { return run<F>(app, phase); }} {}

    [[nodiscard]] constexpr explicit operator bool() const noexcept { return call_ != nullptr; }
    [[nodiscard]] result<void> operator()(app_context& app, app::start_phase const& phase) const { return call_(app, phase); }

private:
    template <class F>
    static decltype(auto) call(app_context& app, app::start_phase const& phase) {
        if constexpr (stateless_callback<F, std::string_view>) return F{}(app, std::string_view{phase.name});
        else return F{}(app, std::string_view{phase.name}, phase.args);
    }
    template <class F>
    static result<void> run(app_context& app, app::start_phase const& phase) {
        if constexpr (std::is_void_v<decltype(call<F>(app, phase))>) return call<F>(app, phase), result<void>{};
        else return call<F>(app, phase);
    }
    result<void> (*call_)(app_context&, app::start_phase const&) = nullptr;
};

/// Takes the context, perhaps the state too; what it returns is the state from then on, and without that it stays.
class app_end {
public:
    constexpr app_end() = default;
    template <class F>
        requires(stateless_callback<F> || stateless_callback<F, std::any>)
    constexpr app_end(F) : call_{[](app_context& app, std::any const& state) { return run<F>(app, state); }} {}

    [[nodiscard]] constexpr explicit operator bool() const noexcept { return call_ != nullptr; }
    [[nodiscard]] std::any operator()(app_context& app, std::any const& state) const { return call_(app, state); }

private:
    template <class F>
    static decltype(auto) call(app_context& app, std::any const& state) {
        if constexpr (stateless_callback<F, std::any>) return F{}(app, state);
        else return F{}(app);
    }
    template <class F>
    static std::any run(app_context& app, std::any const& state) {
        if constexpr (std::is_void_v<decltype(call<F>(app, state))>) return call<F>(app, state), state;
        else return call<F>(app, state);
    }
    std::any (*call_)(app_context&, std::any const&) = nullptr;
};

}  // namespace detail

/// The callbacks of an application. All run in one process of the node, which belongs to the application; each may
/// wait, within the time that app.toml and the node give. What they throw is logged as the reason of the failure.
/// Source: OTP's application behaviour.
struct application {
    /// Starts the tree and returns its top process, linked to the caller: a supervisor, or for a job a process that ends
    /// when it is done. (Without the link, the reason of one that ends at once cannot be known, and counts as a failure.)
    /// `return weft::app::started{top, state};` also gives the state that prep_stop and stop get as a std::any.
    /// Without this callback the application is a library: it counts as started, and has nothing to stop.
    detail::app_start start{};
    /// Runs once for each entry of `phases`, after every application has started: (app, name) or (app, name, args). To
    /// fail, throw or return an error in a result<void>.
    detail::app_phase phase{};
    /// The tree still runs: close the doors. (app) or (app, std::any state); what it returns is the state that stop gets.
    detail::app_end prep_stop{};
    /// The tree is gone: free what is left. (app) or (app, std::any state).
    detail::app_end stop{};
    /// The configuration was read again, and this is what became different of the keys that may change.
    void (*config_change)(app_context& app, app::config_changes const& what) = nullptr;
};

template <class T>
T app_context::env(std::string_view key) const {
    app::env_value const& value = lookup(key, app::env_type_of<T>());
    auto unpacked = app::unpack<T>(value);
    if (!unpacked) does_not_fit(key, value);
    return std::move(*unpacked);
}

}  // namespace weft

/// Defines the application `name`, which must be the name in app.toml, once in a module.
#define WEFT_APPLICATION(name)                                     \
    extern "C" {                                                   \
    extern ::weft::application const weft_application_##name;      \
    }                                                              \
    ::weft::application const weft_application_##name
