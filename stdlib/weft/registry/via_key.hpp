#pragma once
// A unique key as the name of a process (weft/via.hpp): taken by registering, looked up like any other entry.

#include <weft/detail/show.hpp>
#include <weft/via.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace weft::detail {

template <class Registry, class Key, class Value>
class via_key final : public via_keeper {
public:
    via_key(Registry in, std::string name, Key key, Value value)
        : in_{std::move(in)}, name_{std::move(name)}, key_{std::move(key)}, value_{std::move(value)} {}

    result<void> register_self() override {
        auto const owner = in_.try_register_key(key_, value_);
        if (!owner) return owner.error();
        return {};
    }
    // The registry may end before its processes: then the key is free already.
    void unregister_self() override {
        try {
            in_.unregister_key(key_);
        } catch (argument_error const&) {
        }
    }
    [[nodiscard]] pid whereis() const override { return in_.whereis(key_); }
    [[nodiscard]] std::string text() const override {
        std::string key;
        if constexpr (showable<Key>) key = ", " + shower<Key>()(&key_);
        return "registry(" + name_ + key + ")";
    }

private:
    Registry in_;
    std::string name_;
    Key key_;
    Value value_;
};

}  // namespace weft::detail
