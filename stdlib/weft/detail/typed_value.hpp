#pragma once
// One immutable value of any type, shared by whoever reads it. It remembers its type, so that a reader who expects another
// one is told which it is.

#include <weft/detail/type_id.hpp>
#include <weft/message.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft::detail {

/// Errors: argument_error "WHAT is a STORED and was read as a WANTED".
[[noreturn]] void wrong_type(std::string_view what, type_descriptor const& stored, type_descriptor const& wanted);

class typed_value {
public:
    typed_value() noexcept = default;
    template <class T>
        requires(!std::is_same_v<T, typed_value> && sendable<T>)  // in this order: sendable asks about constructors, so about this one
    explicit typed_value(T value) : type_{&type_of<T>}, value_{std::make_shared<T const>(std::move(value))} {}

    [[nodiscard]] explicit operator bool() const noexcept { return value_ != nullptr; }
    [[nodiscard]] type_descriptor const& type() const noexcept { return *type_; }
    /// Null when the value is not exactly a T.
    template <class T>
    [[nodiscard]] T const* get_if() const noexcept {
        return value_ != nullptr && type_->same_as(type_of<T>) ? static_cast<T const*>(value_.get()) : nullptr;
    }
    /// Errors: argument_error when the value is not exactly a T; `what` names it in the text.
    template <class T>
    [[nodiscard]] T const& get(std::string_view what) const {
        T const* const found = get_if<T>();
        if (found == nullptr) wrong_type(what, *type_, type_of<T>);
        return *found;
    }

private:
    type_descriptor const* type_ = nullptr;
    std::shared_ptr<void const> value_;
};

}  // namespace weft::detail
