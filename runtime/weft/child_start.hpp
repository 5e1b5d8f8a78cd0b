#pragma once
// How a supervisor starts one child: a callable that it keeps and calls again for every restart, inside its own process.

#include <weft/detail/type_id.hpp>
#include <weft/exit_reason.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>

#include <any>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weft {

enum class child_type : std::uint8_t { worker, supervisor };

/// A child that was started, and what its start function had to tell whoever asked for it. Converts to its pid.
struct started_child {
    pid process;      ///< empty: there is nothing to run
    std::any info{};

    operator pid() const noexcept { return process; }
    explicit operator bool() const noexcept { return static_cast<bool>(process); }
};

/// Values that a dynamic supervisor puts before the arguments of each child it starts. Copies share them.
class extra_arguments {
public:
    extra_arguments() noexcept = default;
    template <class... Values>
        requires(sizeof...(Values) > 0 && !(std::is_same_v<std::decay_t<Values>, extra_arguments> && ...))
    explicit extra_arguments(Values&&... values)
        : values_{std::make_shared<std::tuple<std::decay_t<Values>...> const>(std::forward<Values>(values)...)},
          type_{&detail::type_of<std::tuple<std::decay_t<Values>...>>} {}

    /// Null when they are of other types.
    template <class... Values>
    [[nodiscard]] std::tuple<Values...> const* get_if() const noexcept {
        if (type_ == nullptr || !type_->same_as(detail::type_of<std::tuple<Values...>>)) return nullptr;
        return static_cast<std::tuple<Values...> const*>(values_.get());
    }
    [[nodiscard]] bool empty() const noexcept { return type_ == nullptr; }
    /// Their types, as the compiler spells them.
    [[nodiscard]] std::string_view type_name() const noexcept { return type_ == nullptr ? "none" : type_->name; }

private:
    std::shared_ptr<void const> values_;
    detail::type_descriptor const* type_ = nullptr;
};

namespace detail {

template <class Returned>
concept start_result = std::is_convertible_v<Returned, pid> || std::is_convertible_v<Returned, result<pid>> ||
                       std::is_convertible_v<Returned, result<started_child>>;

template <class Start, class... Extra>
concept starts_process = start_result<std::invoke_result_t<Start const&, Extra const&...>>;

template <start_result Returned>
result<started_child> started_from(Returned&& returned) {
    if constexpr (std::is_convertible_v<Returned, result<started_child>>) {
        return std::forward<Returned>(returned);
    } else if constexpr (std::is_convertible_v<Returned, pid>) {
        return started_child{static_cast<pid>(returned)};
    } else {
        result<pid> const done = std::forward<Returned>(returned);
        if (!done) return done.error();
        return started_child{*done};
    }
}

[[nodiscard]] exit_reason other_extra_arguments(std::string_view wanted, extra_arguments const& given);

}  // namespace detail

/// Starts one process, linked to the caller, and returns when it is ready; may be called again for every restart.
/// Copies share the callable. Threads: called inside the supervisor's process only.
class child_start {
public:
    child_start() = default;
    /// `start()` returns the pid of a linked process, a started_child, or a result of either; an empty pid means "nothing
    /// to run". What it throws is the reason of a failed start.
    template <class Start>
        requires(std::is_invocable_v<Start const&> && detail::starts_process<Start>)
    explicit child_start(Start start, child_type type = child_type::worker)
        : held_{std::make_shared<callable<Start> const>(std::move(start))}, type_{type} {}

    /// As the constructor, for a child of a dynamic supervisor that has extra_arguments of the types Extra: `start` is
    /// called with them. Under any other supervisor the start fails, with "invalid_extra_arguments: …".
    template <class... Extra, class Start>
        requires(sizeof...(Extra) > 0 && std::is_invocable_v<Start const&, Extra const&...> && detail::starts_process<Start, Extra...>)
    [[nodiscard]] static child_start with_extra(Start start, child_type type = child_type::worker) {
        child_start made;
        made.held_ = std::make_shared<callable_with_extra<Start, Extra...> const>(std::move(start));
        made.type_ = type;
        return made;
    }

    [[nodiscard]] result<started_child> operator()(extra_arguments const& extra = {}) const { return held_->start(extra); }
    [[nodiscard]] explicit operator bool() const noexcept { return held_ != nullptr; }
    [[nodiscard]] child_type type() const noexcept { return type_; }

private:
    struct startable {
        startable() = default;
        startable(startable const&) = delete;
        startable& operator=(startable const&) = delete;
        virtual ~startable() = default;
        [[nodiscard]] virtual result<started_child> start(extra_arguments const& extra) const = 0;
    };
    template <class Start>
    struct callable final : startable {
        explicit callable(Start given) : function{std::move(given)} {}
        [[nodiscard]] result<started_child> start(extra_arguments const&) const override { return detail::started_from(function()); }
        Start function;
    };
    template <class Start, class... Extra>
    struct callable_with_extra final : startable {
        explicit callable_with_extra(Start given) : function{std::move(given)} {}
        [[nodiscard]] result<started_child> start(extra_arguments const& extra) const override {
            std::tuple<Extra...> const* const values = extra.get_if<Extra...>();
            if (values == nullptr) return detail::other_extra_arguments(detail::type_of<std::tuple<Extra...>>.name, extra);
            return detail::started_from(std::apply(function, *values));
        }
        Start function;
    };

    std::shared_ptr<startable const> held_;
    child_type type_ = child_type::worker;
};

}  // namespace weft
