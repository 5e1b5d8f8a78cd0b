#pragma once
// A predicate over events of a type that the options of a subscription do not know.

#include <weft/detail/handler.hpp>
#include <weft/detail/type_id.hpp>

#include <functional>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft::gen_stage {

/// Which of a broadcast's events one subscription gets: {.selector = [](line const& l) { return l.level > 3; }}. The type
/// of the predicate's parameter is that of the events; a producer of others refuses the subscription.
/// Threads: a value; the predicate is called in the producers' processes, as const, by several at once when they were
/// given the same options.
class event_selector {
public:
    event_selector() = default;
    template <class Predicate>
        requires(!std::is_same_v<Predicate, event_selector>)
    event_selector(Predicate predicate) {
        static_assert(weft::detail::has_parameter<Predicate>,
                      "a selector is a predicate over the producer's events: a function of one parameter that returns bool");
        if constexpr (weft::detail::has_parameter<Predicate>) {
            using event = std::remove_cvref_t<typename weft::detail::parameter_of<Predicate>::type>;
            static_assert(std::is_invocable_r_v<bool, Predicate const&, event const&>,
                          "a selector looks at an event and returns bool; it changes neither the event nor itself");
            type_ = &weft::detail::type_of<event>;
            function_ = std::make_shared<std::function<bool(event const&)> const>(std::move(predicate));
        }
    }

    [[nodiscard]] explicit operator bool() const noexcept { return function_ != nullptr; }
    /// The type of the events that it is for.
    [[nodiscard]] std::string_view events() const noexcept { return type_->name; }
    /// Null when it is for other events than T.
    template <class T>
    [[nodiscard]] std::shared_ptr<std::function<bool(T const&)> const> over() const {
        if (type_ == nullptr || !type_->same_as(weft::detail::type_of<T>)) return nullptr;
        return std::static_pointer_cast<std::function<bool(T const&)> const>(function_);
    }

private:
    weft::detail::type_descriptor const* type_ = nullptr;
    std::shared_ptr<void const> function_;
};

}  // namespace weft::gen_stage
