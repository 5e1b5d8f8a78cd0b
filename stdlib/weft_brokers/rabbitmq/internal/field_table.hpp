#pragma once
// weft's arguments and properties as librabbitmq has them, and back.

#include <weft_brokers/rabbitmq/properties.hpp>

#include <amqp.h>
#include <amqp_framing.h>

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace weft::rabbitmq::detail {

/// A table that librabbitmq can send. It points into the arguments that it was made of, and into itself.
class field_table {
public:
    field_table() = default;
    explicit field_table(arguments const& from) : table_{table_of(from)} {}
    field_table(field_table const&) = delete;
    field_table& operator=(field_table const&) = delete;

    [[nodiscard]] amqp_table_t get() const noexcept { return table_; }

private:
    [[nodiscard]] amqp_table_t table_of(arguments const& from);
    [[nodiscard]] amqp_field_value_t value_of(argument const& from);

    std::deque<std::vector<amqp_table_entry_t>> tables_;
    std::deque<std::vector<amqp_field_value_t>> lists_;
    amqp_table_t table_{0, nullptr};
};

[[nodiscard]] arguments arguments_of(amqp_table_t const& from);

/// A set of fields.
class field_set {
public:
    field_set() = default;
    explicit field_set(std::span<field const> these) noexcept {
        for (field const each : these) bits_ |= 1U << static_cast<unsigned>(each);
    }
    [[nodiscard]] static field_set all() noexcept {
        field_set every;
        every.bits_ = ~0U;
        return every;
    }
    [[nodiscard]] bool has(field one) const noexcept { return (bits_ >> static_cast<unsigned>(one) & 1U) != 0; }
    [[nodiscard]] bool empty() const noexcept { return bits_ == 0; }

private:
    std::uint32_t bits_ = 0;
};

[[nodiscard]] properties properties_of(amqp_basic_properties_t const& from, field_set wanted);

/// As librabbitmq sends them. They point into `from` and into `headers`, which must be empty before.
[[nodiscard]] amqp_basic_properties_t sendable(properties const& from, field_table const& headers);

}  // namespace weft::rabbitmq::detail
