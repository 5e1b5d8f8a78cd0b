#pragma once
// pid and ref: small values that name a process, or one use of something (a monitor, a timer, a request), for ever.
// Neither owns anything: a pid whose process has ended is harmless.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace weft {

/// Names one process for ever: a slot of the process table, the slot's generation, and the node that owns the table.
/// Threads: a value; copy it anywhere. Source: Erlang pid.
class pid {
public:
    constexpr pid() noexcept = default;
    constexpr pid(std::uint32_t slot, std::uint32_t generation, std::uint32_t node) noexcept
        : slot_{slot}, generation_{generation}, node_{node} {}

    [[nodiscard]] constexpr std::uint32_t slot() const noexcept { return slot_; }
    [[nodiscard]] constexpr std::uint32_t generation() const noexcept { return generation_; }
    [[nodiscard]] constexpr std::uint32_t node() const noexcept { return node_; }

    /// False for a default-constructed pid, which names nobody.
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return node_ != 0; }
    friend constexpr auto operator<=>(pid const&, pid const&) noexcept = default;

private:
    std::uint32_t slot_ = 0;
    std::uint32_t generation_ = 0;
    std::uint32_t node_ = 0;  // 0 names nobody; several runtimes of one program are different nodes
};

/// "slot.generation", as the observer prints it and takes it.
[[nodiscard]] std::string to_string(pid id);

/// A value that the runtime makes once and never again. Source: Erlang reference.
class ref {
public:
    constexpr ref() noexcept = default;
    constexpr ref(std::uint64_t serial, std::uint32_t origin, std::uint32_t node) noexcept
        : serial_{serial}, origin_{origin}, node_{node} {}

    [[nodiscard]] constexpr std::uint64_t serial() const noexcept { return serial_; }
    [[nodiscard]] constexpr std::uint32_t origin() const noexcept { return origin_; }
    [[nodiscard]] constexpr std::uint32_t node() const noexcept { return node_; }
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return node_ != 0; }
    friend constexpr auto operator<=>(ref const&, ref const&) noexcept = default;

private:
    std::uint64_t serial_ = 0;
    std::uint32_t origin_ = 0;  // the worker, or the timer store, that made it
    std::uint32_t node_ = 0;
};

[[nodiscard]] std::string to_string(ref id);

/// A fresh ref. Never blocks.
/// Errors: not_a_process outside of a runtime's processes.
[[nodiscard]] ref make_ref();

}  // namespace weft

template <>
struct std::hash<weft::pid> {
    // Without the node, whose number is another one in each run: a replayed simulation must meet the same order in a set.
    std::size_t operator()(weft::pid const& id) const noexcept {
        std::uint64_t const word = (std::uint64_t{id.generation()} << 32U) ^ id.slot();
        return static_cast<std::size_t>((word ^ (word >> 29U)) * 0xbf58476d1ce4e5b9U);
    }
};

template <>
struct std::hash<weft::ref> {
    std::size_t operator()(weft::ref const& id) const noexcept {
        std::uint64_t const word = id.serial() ^ (std::uint64_t{id.origin()} << 48U);
        return static_cast<std::size_t>((word ^ (word >> 31U)) * 0x94d049bb133111ebU);
    }
};
