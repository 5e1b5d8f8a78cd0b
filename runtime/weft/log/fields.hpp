#pragma once
// What a line of the log carries besides its text: values under keys, few and in the order in which they were given.

#include <weft/pid.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace weft::log {

/// One value. Threads: a value.
class value {
public:
    using held = std::variant<bool, std::int64_t, std::uint64_t, double, std::string, std::vector<std::string>>;

    value(bool is) : held_{is} {}
    template <std::signed_integral T>
    value(T number) : held_{static_cast<std::int64_t>(number)} {}
    template <std::unsigned_integral T>
        requires(!std::same_as<T, bool>)
    value(T number) : held_{static_cast<std::uint64_t>(number)} {}
    template <std::floating_point T>
    value(T number) : held_{static_cast<double>(number)} {}
    value(char const* text) : held_{std::string{text}} {}
    value(std::string_view text) : held_{std::string{text}} {}
    value(std::string text) : held_{std::move(text)} {}
    value(std::vector<std::string> list) : held_{std::move(list)} {}
    value(pid who);

    [[nodiscard]] held const& get() const noexcept { return held_; }
    /// Without quotes; a list in brackets.
    [[nodiscard]] std::string to_string() const;
    /// About how many bytes it takes.
    [[nodiscard]] std::size_t bytes() const noexcept;

    friend bool operator==(value const&, value const&) = default;

private:
    held held_;
};

/// Each key once. Threads: a value.
class fields {
public:
    using entry = std::pair<std::string, value>;

    fields() = default;
    /// Of a key given twice the last value holds.
    fields(std::initializer_list<entry> all);

    void set(std::string_view key, value what);
    /// Takes in all of `over`, whose values replace those here.
    void update(fields const& over);
    bool erase(std::string_view key);
    /// Null when there is none.
    [[nodiscard]] value const* find(std::string_view key) const noexcept;

    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    [[nodiscard]] auto begin() const noexcept { return all_.begin(); }
    [[nodiscard]] auto end() const noexcept { return all_.end(); }
    /// "errno=ENOSPC path=\"data/seg 9\"", on one line.
    [[nodiscard]] std::string to_string() const;
    [[nodiscard]] std::size_t bytes() const noexcept;

    friend bool operator==(fields const&, fields const&) = default;

private:
    std::vector<entry> all_;
};

/// `text` with its control bytes escaped, so that it stays on one line and moves no terminal.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace weft::log
