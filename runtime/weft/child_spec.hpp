#pragma once
// A supervision tree is a value: what to start, in which order, and what to do when a part ends. It can be printed,
// copied, tested and nested before anything runs.

#include <weft/child_start.hpp>
#include <weft/options.hpp>
#include <weft/spawn.hpp>
#include <weft/via.hpp>

#include <chrono>
#include <cstdint>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft {

/// Must a child be started again after it ended? permanent: always; transient: unless it ended clean (normal,
/// shutdown); temporary: never, and its spec goes too.
enum class restart : std::uint8_t { permanent, transient, temporary };
/// Who is restarted with a child: nobody else; all siblings; those started after it.
enum class strategy : std::uint8_t { one_for_one, one_for_all, rest_for_one };
/// Does the end of significant children end the supervisor?
enum class auto_shutdown : std::uint8_t { never, any_significant, all_significant };

[[nodiscard]] char const* to_string(restart value) noexcept;
[[nodiscard]] char const* to_string(strategy value) noexcept;
[[nodiscard]] char const* to_string(child_type value) noexcept;

/// For child_spec::shutdown: no time to clean up, the child is killed.
struct brutal_kill_t {};
inline constexpr brutal_kill_t brutal_kill{};

/// How a child is stopped: an exit signal `shutdown` and so much time before `kill`, or `kill` at once. The default is
/// 5 s for a worker and for ever for a supervisor.
class child_shutdown {
public:
    constexpr child_shutdown() noexcept = default;
    constexpr child_shutdown(brutal_kill_t) noexcept : how_{how::brutal} {}
    template <class Rep, class Period>
    constexpr child_shutdown(std::chrono::duration<Rep, Period> patience) noexcept : patience_{patience}, how_{how::wait} {}

    [[nodiscard]] constexpr bool is_brutal() const noexcept { return how_ == how::brutal; }
    [[nodiscard]] constexpr nanoseconds patience(child_type type) const noexcept {
        if (how_ == how::wait) return patience_;
        return type == child_type::supervisor ? infinity : std::chrono::seconds{5};
    }

private:
    enum class how : std::uint8_t { by_type, brutal, wait };
    nanoseconds patience_{};
    how how_ = how::by_type;
};

/// How long a supervisor waits before it starts a child again: `first`, and twice as long each time the child ends again
/// before it has lived for `most`, but never longer than `most`. Waits do not use up the restart budget; restarts do.
struct restart_backoff {
    nanoseconds first{};                           ///< 0: at once
    nanoseconds most = std::chrono::seconds{30};   ///< not less than `first`
};

struct child_spec {
    std::string id{};            ///< unique among its siblings
    child_start start{};         ///< weft::child<server>(args…), weft::child(supervisor_spec), weft::child(function)
    weft::restart restart = weft::restart::permanent;
    child_shutdown shutdown{};   ///< a duration of 0 or more, weft::infinity, or weft::brutal_kill
    bool significant = false;    ///< its end may end the supervisor: see auto_shutdown
    restart_backoff backoff{};
};

/// At most `restarts` restarts within any time of this length; one more, and the supervisor gives up.
struct restart_intensity {
    std::uint32_t restarts = 3;
    nanoseconds within = std::chrono::seconds{5};  ///< more than 0
};

struct supervisor_spec {
    server_name name{};          ///< a name or a via, registered before any child starts
    std::string label{};
    weft::strategy strategy = weft::strategy::one_for_one;
    restart_intensity intensity{};
    weft::auto_shutdown auto_shutdown = weft::auto_shutdown::never;
    std::vector<child_spec> children{};  ///< in start order
    bool log_progress = false;   ///< one line of level info, `progress`, for each child that was started
};

/// A child that is itself a supervisor with these children.
[[nodiscard]] child_start child(supervisor_spec nested);

/// A callable that returns a pid, or result<pid>, starts the child itself; any other is run as a linked process. It is
/// copied at each start.
template <class Body>
    requires(std::is_invocable_v<Body const&> && std::is_copy_constructible_v<Body>)
[[nodiscard]] child_start child(Body body, std::source_location where = std::source_location::current()) {
    if constexpr (detail::starts_process<Body>) return child_start{std::move(body)};
    else return child_start{[body = std::move(body), where] { return spawn_link(Body(body), {}, where); }};
}

}  // namespace weft
