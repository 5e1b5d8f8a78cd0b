#pragma once
// What a state machine's callback tells: where to go next, and what to do on the way. Plain values; nothing happens before the
// callback has returned.

#include <weft/call.hpp>
#include <weft/exit_reason.hpp>
#include <weft/gen_server/outcome.hpp>
#include <weft/message.hpp>
#include <weft/options.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::sys {
class control;
}

namespace weft {

/// Which timeout of a machine: the event timeout, which any event stops; the state timeout, which a change of state stops; or a
/// generic one, known by its name, which stops only when it is told to. Strings convert to it.
struct timeout_id {
    enum class kind : std::uint8_t { event, state, generic };

    constexpr explicit timeout_id(kind which) noexcept : which{which} {}
    template <class Text>
        requires std::convertible_to<Text const&, std::string>
    timeout_id(Text const& generic) : which{kind::generic}, name(generic) {}

    kind which;
    std::string name{};  ///< of a generic one

    friend bool operator==(timeout_id const&, timeout_id const&) = default;
};
/// "event timeout", "state timeout", "timeout NAME".
[[nodiscard]] std::string to_string(timeout_id const& id);

[[nodiscard]] inline timeout_id event_timeout() { return timeout_id{timeout_id::kind::event}; }
[[nodiscard]] inline timeout_id state_timeout() { return timeout_id{timeout_id::kind::state}; }

namespace detail {

/// An answer that is sent when its action's turn has come.
class reply_action {
public:
    reply_action() = default;
    reply_action(reply_action const&) = delete;
    reply_action& operator=(reply_action const&) = delete;
    virtual ~reply_action() = default;
    virtual void run(sys::control* watch) = 0;
};

/// Tells whoever watches of an answer.
void note_answer(sys::control* watch, std::string_view type, std::string text, pid to);

template <class Reply>
class typed_reply final : public reply_action {
public:
    typed_reply(from<Reply> caller, Reply value) : caller_{std::move(caller)}, value_{std::move(value)} {}
    void run(sys::control* watch) override {
        if (watch != nullptr) note_answer(watch, type_of<Reply>.name, shown(), caller_.caller());
        std::move(caller_).reply(std::move(value_));
    }

private:
    [[nodiscard]] std::string shown() const {
        if constexpr (showable<Reply>) return shower<Reply>()(&value_);
        else return {};
    }

    from<Reply> caller_;
    Reply value_;
};
template <>
class typed_reply<void> final : public reply_action {
public:
    explicit typed_reply(from<void> caller) : caller_{std::move(caller)} {}
    void run(sys::control* watch) override {
        if (watch != nullptr) note_answer(watch, "void", {}, caller_.caller());
        std::move(caller_).reply();
    }

private:
    from<void> caller_;
};

struct machine_action {
    enum class kind : std::uint8_t { reply, internal_event, info_event, start, cancel, update };
    kind what;
    std::unique_ptr<reply_action> answer{};
    timeout_id which{event_timeout()};
    nanoseconds time{};
    node_ptr content{};
};

/// All of a transition but the next state, for code that does not know the machine's class.
struct transition_base {
    enum class kind : std::uint8_t { keep, next, repeat, stop, bad };
    kind what = kind::keep;
    bool postpones = false;
    exit_reason reason{};
    std::vector<machine_action> actions{};
};

/// In place of a state where none is named.
struct same_state {};

}  // namespace detail

/// What a callback of a machine returns: next_state(s), keep_state(), repeat_state(), stop(reason) or stop_and_reply(reason),
/// with actions behind it, which are done in their order. Returning nothing is keep_state().
/// Threads: a value of the machine's process. Source: the results and actions of Erlang's gen_statem.
template <class State>
class transition : public detail::transition_base {
    using action = detail::machine_action;

public:
    explicit transition(kind how) { what = how; }
    explicit transition(State next) : next_{std::move(next)} { what = kind::next; }
    template <class Other>
        requires(std::same_as<Other, detail::same_state> || std::convertible_to<Other, State>) && (!std::same_as<Other, State>)
    transition(transition<Other> other) : transition_base{std::move(static_cast<transition_base&>(other))} {
        if constexpr (!std::same_as<Other, detail::same_state>) {
            if (other.peek()) next_.emplace(std::move(*other.peek()));
        }
    }
    /// For `return weft::stop(reason)`; any other outcome of a gen_server is a bad result.
    transition(server_next const& other) {
        what = other.stops() ? kind::stop : kind::bad;
        reason = other.reason();
    }

    /// Answers a call, this one or an earlier one.
    template <class Reply>
    [[nodiscard]] transition reply(from<Reply> caller, std::type_identity_t<Reply> value) && {
        actions.push_back({.what = action::kind::reply, .answer = std::make_unique<detail::typed_reply<Reply>>(std::move(caller), std::move(value))});
        return std::move(*this);
    }
    [[nodiscard]] transition reply(from<void> caller) && {
        actions.push_back({.what = action::kind::reply, .answer = std::make_unique<detail::typed_reply<void>>(std::move(caller))});
        return std::move(*this);
    }
    /// The event is kept, and comes again when the state has changed.
    [[nodiscard]] transition postpone() && {
        postpones = true;
        return std::move(*this);
    }
    /// handle_internal(state, content) is called before any other event; several in the order given.
    template <sendable T>
    [[nodiscard]] transition next_event(T content) && {
        actions.push_back({.what = action::kind::internal_event, .content = detail::make_node<T>(std::move(content))});
        return std::move(*this);
    }
    /// As next_event, for handle_info.
    template <sendable T>
    [[nodiscard]] transition next_info(T content) && {
        actions.push_back({.what = action::kind::info_event, .content = detail::make_node<T>(std::move(content))});
        return std::move(*this);
    }
    /// handle_timeout(state, content) is called when no event has come for `time`. Starting a timeout again replaces it;
    /// weft::infinity stops it; one of no time at all comes before whatever is in the mailbox.
    template <sendable T>
    [[nodiscard]] transition timeout(nanoseconds time, T content) && {
        return std::move(*this).start(event_timeout(), time, detail::make_node<T>(std::move(content)));
    }
    /// The same when the state has not changed for `time`.
    template <sendable T>
    [[nodiscard]] transition state_timeout(nanoseconds time, T content) && {
        return std::move(*this).start(weft::state_timeout(), time, detail::make_node<T>(std::move(content)));
    }
    /// The same when `time` is over, whatever happens meanwhile.
    template <sendable T>
    [[nodiscard]] transition timeout(std::string name, nanoseconds time, T content) && {
        return std::move(*this).start(timeout_id{std::move(name)}, time, detail::make_node<T>(std::move(content)));
    }
    /// Stops a timeout; one that does not run is no error.
    [[nodiscard]] transition cancel(timeout_id which) && {
        actions.push_back({.what = action::kind::cancel, .which = std::move(which)});
        return std::move(*this);
    }
    /// Another content for a timeout that runs, at the time that it has; one that does not run comes at once.
    template <sendable T>
    [[nodiscard]] transition update(timeout_id which, T content) && {
        actions.push_back({.what = action::kind::update, .which = std::move(which), .content = detail::make_node<T>(std::move(content))});
        return std::move(*this);
    }
    /// As server_next::hibernate: every machine rests without a stack between two events.
    [[nodiscard]] transition hibernate() && { return std::move(*this); }

    [[nodiscard]] std::optional<State>& peek() noexcept { return next_; }

private:
    [[nodiscard]] transition start(timeout_id which, nanoseconds time, detail::node_ptr content) && {
        actions.push_back({.what = action::kind::start, .which = std::move(which), .time = time, .content = std::move(content)});
        return std::move(*this);
    }

    std::optional<State> next_;
};

/// Go to this state; naming the one that the machine is in is keep_state().
template <class State>
[[nodiscard]] transition<State> next_state(State next) {
    return transition<State>{std::move(next)};
}

[[nodiscard]] inline transition<detail::same_state> keep_state() {
    return transition<detail::same_state>{detail::transition_base::kind::keep};
}

/// Stay, and run handle_enter again.
[[nodiscard]] inline transition<detail::same_state> repeat_state() {
    return transition<detail::same_state>{detail::transition_base::kind::repeat};
}

/// End with `reason`; the answers among the actions are sent before terminate() runs.
[[nodiscard]] inline transition<detail::same_state> stop_and_reply(exit_reason reason) {
    transition<detail::same_state> made{detail::transition_base::kind::stop};
    made.reason = std::move(reason);
    return made;
}

}  // namespace weft
