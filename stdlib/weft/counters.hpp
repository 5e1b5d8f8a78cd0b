#pragma once
// Arrays of 64-bit integers that processes and threads share: counters for what is counted often, atomics for what they
// agree upon. Nobody owns them; they go with the last handle. Numbers wrap around.
//
//     weft::counters const hits{3};                          three counters, all 0
//     hits.add(0);
//     weft::atomics<std::uint64_t> const next_number{1};
//     std::uint64_t const mine = next_number.add_get(0, 1);

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace weft {

/// How counters lie in memory.
enum class counter_mode : std::uint8_t {
    atomic,            ///< one number each: what is read was current
    write_concurrent,  ///< one for each of some cores: adding is faster when many do, and reading slower; it may miss the newest
};

namespace detail {

/// Errors: argument_error that names `what`.
void check_array_size(char const* what, std::size_t size);
void check_counter_mode(counter_mode mode);
[[noreturn]] void bad_index(char const* what, std::size_t index, std::size_t size);

/// Counters in rows: one, or several in lines of memory of their own. A thread adds to the row of its own.
class counter_rows;

}  // namespace detail

/// A fixed number of counters, by index from 0.
/// Errors: argument_error for a size of 0, and for an index outside. Blocks: never, but two put at once on write_concurrent.
/// Threads: a handle; copy it anywhere, use it from anywhere. What is added happens before what reads it.
/// Source: Erlang counters; differs in that indices begin at 0.
class counters {
public:
    explicit counters(std::size_t size, counter_mode mode = counter_mode::atomic);

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] counter_mode mode() const noexcept;

    void add(std::size_t index, std::int64_t by = 1) const;
    void sub(std::size_t index, std::int64_t by = 1) const;
    /// On write_concurrent, what others add meanwhile is kept on top.
    void put(std::size_t index, std::int64_t value) const;
    [[nodiscard]] std::int64_t get(std::size_t index) const;

private:
    std::shared_ptr<detail::counter_rows> rows_;
};

/// A fixed number of 64-bit integers, by index from 0, signed or not. All processes see all changes in one order.
/// Errors: argument_error for a size of 0, and for an index outside. Blocks: never.
/// Threads: a handle; copy it anywhere, use it from anywhere. Source: Erlang atomics; differs in that indices begin at 0.
template <class T = std::int64_t>
class atomics {
    static_assert(std::same_as<T, std::int64_t> || std::same_as<T, std::uint64_t>, "atomics are of std::int64_t or std::uint64_t");

public:
    explicit atomics(std::size_t size) : values_{made(size)}, size_{size} {}

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    [[nodiscard]] T get(std::size_t index) const { return at(index).load(); }
    void put(std::size_t index, T value) const { at(index).store(value); }
    void add(std::size_t index, T by) const { at(index).fetch_add(by); }
    void sub(std::size_t index, T by) const { at(index).fetch_sub(by); }
    /// The new value.
    [[nodiscard]] T add_get(std::size_t index, T by) const { return sum(at(index).fetch_add(by), by); }
    [[nodiscard]] T sub_get(std::size_t index, T by) const { return sum(at(index).fetch_sub(by), negated(by)); }
    /// The old value.
    T exchange(std::size_t index, T value) const { return at(index).exchange(value); }
    /// Stores `wanted` where `expected` is. Nothing: it was stored; else the value that is there instead.
    [[nodiscard]] std::optional<T> compare_exchange(std::size_t index, T expected, T wanted) const {
        if (at(index).compare_exchange_strong(expected, wanted)) return std::nullopt;
        return expected;
    }

private:
    [[nodiscard]] static std::shared_ptr<std::atomic<T>[]> made(std::size_t size) {
        detail::check_array_size("atomics", size);
        return std::shared_ptr<std::atomic<T>[]>{new std::atomic<T>[size]{}};
    }
    // Wrapping around is defined for unsigned integers, and by conversion for signed ones.
    [[nodiscard]] static T sum(T a, T b) noexcept { return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b)); }
    [[nodiscard]] static T negated(T a) noexcept { return static_cast<T>(std::uint64_t{0} - static_cast<std::uint64_t>(a)); }
    [[nodiscard]] std::atomic<T>& at(std::size_t index) const {
        if (index >= size_) detail::bad_index("atomics", index, size_);
        return values_[index];
    }

    std::shared_ptr<std::atomic<T>[]> values_;
    std::size_t size_;
};

}  // namespace weft
