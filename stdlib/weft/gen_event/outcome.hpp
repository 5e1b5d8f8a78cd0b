#pragma once
// What a handler of events is told, and what it says: why it goes, what the one before it left, and whether it stays.

#include <weft/exit_reason.hpp>
#include <weft/pid.hpp>

#include <any>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace weft::gen_event {

/// Why a handler is removed; the argument of its terminate().
struct removal {
    enum class kind : std::uint8_t {
        stop,     ///< the manager ends, or the owner of a supervised handler has: `reason`
        remove,   ///< it asked for it
        error,    ///< a callback of it threw: `reason`
        swapped,  ///< another handler takes its place: `args`
        erased,   ///< delete_handler: `args`
    };
    kind why{};
    exit_reason reason{};
    std::any args{};
};

/// What a handler that takes the place of another may have as the first parameter of its constructor.
struct handover {
    std::any value{};    ///< what terminate() of the old one returned; nothing if that was void
    bool failed = false; ///< there was no old one, or its terminate() threw
};

/// Sent to the owner of a supervised handler when that was removed: normal by its own wish or delete_handler, "swapped", the
/// error, or the reason with which the manager ends.
struct handler_exit {
    pid manager;
    std::string id;
    exit_reason reason;
};

/// Whether a handler stays; what handle_event and handle_info return if not void.
class next {
public:
    constexpr next() noexcept = default;
    [[nodiscard]] constexpr bool removes() const noexcept { return removes_; }
    [[nodiscard]] static constexpr next removing() noexcept {
        next made;
        made.removes_ = true;
        return made;
    }

private:
    bool removes_ = false;
};

/// A handle_call that answers and goes.
template <class Reply>
struct last_reply {
    Reply value;
};

[[nodiscard]] constexpr next keep() noexcept { return {}; }
/// The handler is removed; its terminate() hears kind::remove, and nothing is logged.
[[nodiscard]] constexpr next remove() noexcept { return next::removing(); }
/// The same, with the answer of a call.
template <class Reply>
[[nodiscard]] last_reply<std::decay_t<Reply>> remove(Reply&& answer) {
    return {std::forward<Reply>(answer)};
}

}  // namespace weft::gen_event
