#pragma once
// A field table of AMQP: what queues, exchanges, bindings and messages carry as arguments or headers.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace weft::rabbitmq {

struct argument_entry;
/// In the order in which they are sent. `{{"x-dead-letter-exchange", "dead"}, {"x-max-length", 1000}}`
using arguments = std::vector<argument_entry>;

/// One value. Threads: a value. Of AMQP's kinds all integers become one, as do all texts and byte strings.
class argument {
public:
    using list = std::vector<argument>;
    using held = std::variant<std::monostate, bool, std::int64_t, double, std::string, list, arguments>;

    argument() = default;
    argument(bool is);
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    argument(T number);
    argument(double number);
    argument(char const* text);
    argument(std::string_view text);
    argument(std::string text);
    argument(list all);
    argument(arguments table);

    [[nodiscard]] held const& get() const noexcept { return held_; }
    /// Null when it is something else.
    template <class T>
    [[nodiscard]] T const* get_if() const noexcept {
        return std::get_if<T>(&held_);
    }
    friend bool operator==(argument const& a, argument const& b);

private:
    held held_;
};

struct argument_entry {
    std::string key;
    argument value;
    friend bool operator==(argument_entry const&, argument_entry const&) = default;
};

// Defined where a table's entries are known, for they destroy what is held.
inline argument::argument(bool is) : held_{is} {}
template <std::integral T>
    requires(!std::same_as<T, bool>)
argument::argument(T number) : held_{static_cast<std::int64_t>(number)} {}
inline argument::argument(double number) : held_{number} {}
inline argument::argument(char const* text) : held_{std::string{text}} {}
inline argument::argument(std::string_view text) : held_{std::string{text}} {}
inline argument::argument(std::string text) : held_{std::move(text)} {}
inline argument::argument(list all) : held_{std::move(all)} {}
inline argument::argument(arguments table) : held_{std::move(table)} {}

/// Null when there is none.
[[nodiscard]] argument const* find(arguments const& in, std::string_view key) noexcept;

}  // namespace weft::rabbitmq
