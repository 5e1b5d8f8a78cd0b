#pragma once
// Where a task leaves its result: shared by the task's process, which writes it once before it ends, and the handle,
// which reads it after the down_msg. The signal between them orders the two, so no field is atomic.

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace weft::task {

namespace detail {

/// What code without templates may know of a cell.
class any_cell {
public:
    any_cell() = default;
    any_cell(any_cell const&) = delete;
    any_cell& operator=(any_cell const&) = delete;
    virtual ~any_cell() = default;
    [[nodiscard]] virtual bool has_value() const noexcept = 0;
};

template <class T>
class cell : public any_cell {
public:
    using stored = std::conditional_t<std::is_void_v<T>, char, T>;

    template <class Function, class... Args>
    void run(Function& function, Args&&... args) {
        if constexpr (std::is_void_v<T>) {
            function(std::forward<Args>(args)...);
            value_.emplace('\0');
        } else {
            value_.emplace(function(std::forward<Args>(args)...));
        }
    }
    void set(stored value) { value_.emplace(std::move(value)); }

    [[nodiscard]] bool has_value() const noexcept override { return value_.has_value(); }
    [[nodiscard]] stored take() { return std::move(*value_); }

private:
    std::optional<stored> value_;  // written by the task before it ends; read by the owner after it has ended
};

}  // namespace detail

}  // namespace weft::task
