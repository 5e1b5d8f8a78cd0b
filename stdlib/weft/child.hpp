#pragma once
// A server as a child of a supervisor. The arguments are kept and copied at each start, so that a restarted child is
// made from the same ones.

#include <weft/child_spec.hpp>
#include <weft/gen_server/start.hpp>

#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weft {

/// In child<S>(extra<Values...>, args...): what stands first comes from the supervisor's extra_arguments.
template <class... Values>
struct extra_t {};
template <class... Values>
inline constexpr extra_t<Values...> extra{};

/// Starts a server of class S from copies of `args`, linked to the supervisor; `server_options` may stand first.
/// Defaults of its spec: permanent, a worker, 5 s to stop.
template <class S, class... Args>
    requires(!std::is_same_v<S, supervisor_spec>)
[[nodiscard]] child_start child(Args&&... args) {
    static_assert((std::is_copy_constructible_v<std::decay_t<Args>> && ...),
                  "a child's arguments are copied at each start; share what cannot be copied by a shared_ptr<T const>");
    return child_start{[kept = std::tuple<std::decay_t<Args>...>{std::forward<Args>(args)...}]() -> result<pid> {
        auto const started = std::apply([](auto const&... each) { return try_start_link<S>(each...); }, kept);
        if (!started) return started.error();
        return started->process();
    }};
}

/// The same for a child of a dynamic supervisor with extra_arguments: S is made from those and copies of `args`.
template <class S, class... Values, class... Args>
[[nodiscard]] child_start child(extra_t<Values...>, Args&&... args) {
    static_assert((std::is_copy_constructible_v<std::decay_t<Args>> && ...),
                  "a child's arguments are copied at each start; share what cannot be copied by a shared_ptr<T const>");
    auto start = [kept = std::tuple<std::decay_t<Args>...>{std::forward<Args>(args)...}](Values const&... values) -> result<pid> {
        auto const started = std::apply([&](auto const&... each) { return try_start_link<S>(values..., each...); }, kept);
        if (!started) return started.error();
        return started->process();
    };
    return child_start::with_extra<Values...>(std::move(start));
}

/// The same as a whole spec, for a supervisor's list: its id is the class's name, and everything else the default.
template <class S, class... Args>
    requires(!std::is_same_v<S, supervisor_spec>)
[[nodiscard]] child_spec make_child_spec(Args&&... args) {
    return {.id = std::string{detail::type_of<S>.name}, .start = child<S>(std::forward<Args>(args)...)};
}

}  // namespace weft
