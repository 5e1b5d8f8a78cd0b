#pragma once
// Makes the messages of an interval timer, one a tick.

#include <weft/detail/node.hpp>

#include <utility>

namespace weft::detail {

/// Threads: make may be called on any thread of the runtime, one call at a time, outside of processes.
class tick_source {
public:
    tick_source() = default;
    tick_source(tick_source const&) = delete;
    tick_source& operator=(tick_source const&) = delete;
    virtual ~tick_source() = default;
    [[nodiscard]] virtual node_ptr make() const = 0;
};

template <class T>
class copies_of final : public tick_source {
public:
    explicit copies_of(T value) : value_{std::move(value)} {}
    [[nodiscard]] node_ptr make() const override { return make_node<T>(value_); }

private:
    T value_;
};

}  // namespace weft::detail
