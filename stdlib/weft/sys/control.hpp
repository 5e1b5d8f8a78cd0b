#pragma once
// The server's side of sys: what a process keeps for it, and how a request finds what it is about. A process that nobody
// looks at keeps one empty pointer.

#include <weft/call.hpp>
#include <weft/detail/type_id.hpp>
#include <weft/errors.hpp>
#include <weft/message.hpp>
#include <weft/sys/event.hpp>

#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::sys {

/// An object and its class, as a request that knows the class finds it.
struct state_view {
    detail::type_descriptor const* type = nullptr;  // null: there is none
    void* object = nullptr;
};

/// What a process lets sys see of itself.
class subject {
public:
    subject() = default;
    subject(subject const&) = delete;
    subject& operator=(subject const&) = delete;
    virtual ~subject() = default;

    [[nodiscard]] virtual std::string_view behaviour() const = 0;
    [[nodiscard]] virtual std::string_view class_name() const = 0;
    /// Whose end is this process's end, when it traps exits.
    [[nodiscard]] virtual pid parent() const = 0;
    [[nodiscard]] virtual state_view state() const = 0;
    /// The state as text; empty when it cannot be shown. Errors: none.
    [[nodiscard]] virtual std::string shown() const = 0;
    virtual void add_status(std::vector<std::pair<std::string, std::string>>&) const {}
};

/// What is switched on in one process.
class control {
public:
    /// Errors: argument_error for a log that is too long.
    void set(debug_options wanted);
    [[nodiscard]] debug_options const& debug() const noexcept { return debug_; }
    void suspend() noexcept { suspended_ = true; }
    void resume() noexcept { suspended_ = false; }
    [[nodiscard]] bool is_suspended() const noexcept { return suspended_; }
    /// Whether events need to be told at all.
    [[nodiscard]] bool watches() const noexcept { return debug_ != debug_options{} || !functions_.empty(); }

    /// Errors: none; what a debug function throws ends that function only.
    void note(event one);
    /// The state after a message, when it is another than the last one that was noted.
    void note_state(subject const& of);

    void install(std::string id, debug_function function);
    void remove(std::string_view id);
    [[nodiscard]] std::vector<std::string> function_ids() const;
    [[nodiscard]] std::vector<event> logged() const { return {log_.begin(), log_.end()}; }
    [[nodiscard]] std::optional<sys::statistics> counted() const;

private:
    struct installed {
        std::string id;
        debug_function function;
    };
    void run_functions(event const& one);

    debug_options debug_;
    bool suspended_ = false;
    std::deque<event> log_;
    sys::statistics count_;
    std::vector<installed> functions_;
    std::string last_state_;
};

/// A process's control, made when something is switched on.
class control_slot {
public:
    control_slot() noexcept = default;
    explicit control_slot(debug_options wanted) {
        if (wanted != debug_options{}) get().set(wanted);
    }
    [[nodiscard]] control& get() {
        if (made_ == nullptr) made_ = std::make_unique<control>();
        return *made_;
    }
    [[nodiscard]] bool is_suspended() const noexcept { return made_ != nullptr && made_->is_suspended(); }
    /// Null unless somebody wants to hear of events.
    [[nodiscard]] control* watching() const noexcept { return made_ != nullptr && made_->watches() ? made_.get() : nullptr; }
    [[nodiscard]] control const* peek() const noexcept { return made_.get(); }

private:
    std::unique_ptr<control> made_;
};

/// What a request acts on.
struct target {
    control_slot& slot;
    subject const& of;
};

/// A sys request on its way: a process with a loop of its own receives it as `weft::sys::request&`.
class request {
public:
    request() = default;
    request(request const&) = delete;
    request& operator=(request const&) = delete;
    virtual ~request() = default;
    /// Acts and answers. Errors: none, whoever asked gets them.
    virtual void run(target const& on) = 0;
};

/// Takes sys requests only, and answers them, until the process is resumed. Returns what ends it meanwhile, if anything: a
/// detail::stop_request, or the exit_msg of its parent.
/// Blocks: parks the calling process.
[[nodiscard]] message wait_while_suspended(target const& on);

/// The last events that were kept, for a report of an end; empty when none are.
[[nodiscard]] std::string last_events(control_slot const& of);

[[nodiscard]] status status_of(target const& on);

/// The object of class T that the process serves. Errors: throws weft::wrong_server's reason when it is of another class.
[[nodiscard]] void* state_of_class(target const& on, detail::type_descriptor const& wanted, std::string_view what);

}  // namespace weft::sys

namespace weft::detail {

/// A request that runs `act(target)` in the process and answers with what it returns.
template <class Answer, class Act>
class sys_call final : public sys::request {
public:
    sys_call(reply_right right, Act act) : right_{std::move(right)}, act_{std::move(act)} {}
    void run(sys::target const& on) override {
        try {
            if constexpr (std::is_void_v<Answer>) {
                act_(on);
                right_.answer(make_node<char>('\0'));
            } else {
                node_ptr made = make_node<Answer>(act_(on));
                right_.answer(std::move(made));
            }
        } catch (forced_unwind const&) {
            throw;
        } catch (...) {
            right_.fail(exit_reason::from_exception(std::current_exception()));
        }
    }

private:
    reply_right right_;
    Act act_;
};

}  // namespace weft::detail
