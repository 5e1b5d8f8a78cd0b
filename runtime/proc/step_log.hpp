#pragma once
// What happened in a simulation: a hash over everything, and the last lines of it in words if somebody wants to read them.

#include "base/clock.hpp"

#include <weft/detail/node.hpp>
#include <weft/exit_reason.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace weft::proc {

/// One process of a simulation. The node's number is left out: it is another one in each run.
[[nodiscard]] inline std::uint64_t step_number(pid who) noexcept { return (std::uint64_t{who.generation()} << 32U) | who.slot(); }

enum class step_kind : std::uint8_t { runs, sends, arrives, matches, spawns, ends, clock, kill, slow, call, network, fault };

class step_log {
public:
    /// `lines`: how many of the last ones to keep; 0: the hash only.
    explicit step_log(std::size_t lines) noexcept : most_{lines} {}

    /// `number` is whatever tells this event from others of its kind.
    void note(step_kind what, pid who, pid other = {}, std::uint64_t number = 0) noexcept;
    [[nodiscard]] bool wants_words() const noexcept { return most_ != 0; }
    void say(base::nanos now, std::string line);

    /// How a process is called from now on.
    void call(pid who, std::string_view label);
    [[nodiscard]] std::string name_of(pid who) const;

    [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }
    [[nodiscard]] std::deque<std::string> const& lines() const noexcept { return lines_; }

private:
    void mix(std::uint64_t value) noexcept;

    std::size_t const most_;
    std::uint64_t hash_ = 0xcbf29ce484222325U;
    std::deque<std::string> lines_;
    std::unordered_map<std::uint64_t, std::string> labels_;  // by slot and generation
};

/// What a signal is called in words: the type of a message, the kind of another.
[[nodiscard]] std::string_view name_of(detail::node const& signal) noexcept;

}  // namespace weft::proc
