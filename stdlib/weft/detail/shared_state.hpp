#pragma once
// State that a named process shares with its callers: they read it themselves, without asking the process. Its name leads
// to the process, and the process to the state, so whoever knows the name finds both.

#include <weft/detail/type_id.hpp>
#include <weft/pid.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::detail {

/// Base of such a state. It is found while its process lives, and is open as long.
/// Owner: the process and each handle a share. Others: what the derived class says.
class shared_state {
public:
    /// `kind` is what errors call it ("registry"), and lives for ever; `type` is the handle's.
    shared_state(std::string_view kind, std::string name, type_descriptor const& type);
    shared_state(shared_state const&) = delete;
    shared_state& operator=(shared_state const&) = delete;
    virtual ~shared_state();

    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    /// Whose state it is.
    [[nodiscard]] pid process() const noexcept { return process_; }
    [[nodiscard]] bool is_open() const;

    /// In the process `owner`, before anybody else can know of the state; a second time does nothing.
    static void open(std::shared_ptr<shared_state> const& self, pid owner);

    /// The state of the process with this name; null when there is none.
    /// Errors: argument_error when it is of another type.
    [[nodiscard]] static std::shared_ptr<shared_state> find(std::string_view kind, std::string_view name, type_descriptor const& type);
    /// The state of this process, of whatever type; null when it has none of this kind.
    [[nodiscard]] static std::shared_ptr<shared_state> find(std::string_view kind, pid holder);
    /// The open ones of this kind, in no order.
    [[nodiscard]] static std::vector<std::shared_ptr<shared_state>> all(std::string_view kind);
    /// Errors: argument_error when it is of another type.
    void check_type(type_descriptor const& type) const;
    [[noreturn]] static void not_found(std::string_view kind, std::string_view name);

private:
    std::string_view kind_;
    std::string name_;
    type_descriptor const& type_;
    pid process_{};  // written once, by open()
};

/// A handle on a State derived from shared_state, whose handle's type is Handle. It stands for the name: when the process
/// has ended and another one of the same kind took its name, calls go there.
/// Threads: a value; copy it anywhere.
template <class State, class Handle>
class state_handle {
public:
    explicit state_handle(std::shared_ptr<State> state) noexcept : state_{std::move(state)} {}

    /// Errors: argument_error when nothing of this kind and type has the name.
    [[nodiscard]] static state_handle named(std::string_view name) {
        std::shared_ptr<State> found = look_up(name);
        if (found == nullptr) shared_state::not_found(State::kind, name);
        return state_handle{std::move(found)};
    }

    /// The state for the length of one call. Not counted in the usual case, so that callers share no counter.
    class use {
    public:
        explicit use(State& open) noexcept : state_{&open} {}
        explicit use(std::shared_ptr<State> later) noexcept : state_{later.get()}, kept_{std::move(later)} {}
        [[nodiscard]] explicit operator bool() const noexcept { return state_ != nullptr; }
        State* operator->() const noexcept { return state_; }
        State& operator*() const noexcept { return *state_; }

    private:
        State* state_;
        std::shared_ptr<State> kept_;
    };

    /// False when neither the process nor one that took its name is there.
    [[nodiscard]] use try_open() const {
        if (state_->is_open()) return use{*state_};
        return use{look_up(state_->name())};
    }
    /// Errors: argument_error where try_open() gives false.
    [[nodiscard]] use open() const {
        use found = try_open();
        if (!found) shared_state::not_found(State::kind, state_->name());
        return found;
    }
    [[nodiscard]] State const& first() const noexcept { return *state_; }

private:
    [[nodiscard]] static std::shared_ptr<State> look_up(std::string_view name) {
        return std::static_pointer_cast<State>(shared_state::find(State::kind, name, type_of<Handle>));
    }

    std::shared_ptr<State> state_;
};

}  // namespace weft::detail
