#pragma once
// What on_trigger is told when it is called: for which window, and by which trigger.

#include <weft/options.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <utility>

namespace weft::flow {

enum class window_kind : std::uint8_t { global, count, fixed, periodic };

/// One window of a stage. Count and periodic windows are numbered 0, 1, 2, …; a fixed window's number is the time at
/// which it begins, in milliseconds; there is one global window, 0.
struct window_id {
    window_kind kind = window_kind::global;
    std::int64_t number = 0;
    friend auto operator<=>(window_id const&, window_id const&) noexcept = default;
};
/// "global", "count 3", "fixed 60000".
[[nodiscard]] std::string to_string(window_id id);

/// Which trigger fired. Every window ends with done; the names of custom triggers and of `fire` are texts.
class trigger_name {
public:
    explicit trigger_name(std::string text) : kind_{kind::text}, text_{std::move(text)} {}
    [[nodiscard]] static trigger_name done() { return {kind::done, 0}; }
    [[nodiscard]] static trigger_name watermark() { return {kind::watermark, 0}; }
    [[nodiscard]] static trigger_name every(std::int64_t events) { return {kind::every, events}; }
    [[nodiscard]] static trigger_name periodically(nanoseconds period) { return {kind::periodically, period.count()}; }

    [[nodiscard]] bool is_done() const noexcept { return kind_ == kind::done; }
    friend bool operator==(trigger_name const&, trigger_name const&) noexcept = default;
    /// "done", "watermark", "every 10", "periodically 100 ms", or the text.
    [[nodiscard]] std::string to_string() const;

private:
    enum class kind : std::uint8_t { done, watermark, every, periodically, text };
    trigger_name(kind which, std::int64_t number) : kind_{which}, number_{number} {}

    kind kind_;
    std::int64_t number_ = 0;
    std::string text_;
};

struct firing {
    window_id window;
    trigger_name trigger;
    friend bool operator==(firing const&, firing const&) noexcept = default;
};

/// A message to a stage of a flow, whose pid is self() in the functions that it runs: fires all its windows that got
/// events since their last trigger, lowest first, with this name.
struct fire {
    std::string name;
};

}  // namespace weft::flow
