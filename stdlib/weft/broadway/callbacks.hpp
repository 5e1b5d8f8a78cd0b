#pragma once
// What a pipeline's module tells by its shape: which callbacks it has. A wrong one is refused here, in words.

#include <weft/broadway/batch.hpp>
#include <weft/broadway/message.hpp>
#include <weft/detail/type_id.hpp>

#include <any>
#include <concepts>
#include <span>
#include <type_traits>
#include <utility>

namespace weft::broadway {

namespace detail {

template <class T>
inline constexpr bool is_message = false;
template <class Data, class Batcher>
inline constexpr bool is_message<message<Data, Batcher>> = true;

template <class Module>
concept names_message = requires { typename Module::message; } && is_message<typename Module::message>;

/// Lent: void handle_message(message&). Taken: message handle_message(message).
template <class Module>
concept handles_lent = requires(Module& module, typename Module::message& one) {
    { module.handle_message(one) } -> std::same_as<void>;
};
template <class Module>
concept handles_taken = requires(Module& module, typename Module::message one) {
    { module.handle_message(std::move(one)) } -> std::same_as<typename Module::message>;
};

template <class Module>
using batcher_of = typename Module::message::batcher_type;
template <class Module>
using messages_of = std::span<typename Module::message>;

template <class Module>
concept handles_batch = requires(Module& module, batcher_of<Module> key, messages_of<Module> batch) {
    { module.handle_batch(key, batch) } -> std::same_as<void>;
};
template <class Module>
concept handles_batch_with_info =
    requires(Module& module, batcher_of<Module> key, messages_of<Module> batch, batch_info<batcher_of<Module>> const& info) {
        { module.handle_batch(key, batch, info) } -> std::same_as<void>;
    };
template <class Module>
concept prepares = requires(Module& module, messages_of<Module> list) {
    { module.prepare_messages(list) } -> std::same_as<void>;
};
template <class Module>
concept handles_failed = requires(Module& module, messages_of<Module> failed) {
    { module.handle_failed(failed) } -> std::same_as<void>;
};

// Whether a name is there at all, in whatever form: then it has to have the right one.
template <class Module>
concept names_handle_batch = requires { &Module::handle_batch; };
template <class Module>
concept names_prepare_messages = requires { &Module::prepare_messages; };
template <class Module>
concept names_handle_failed = requires { &Module::handle_failed; };

template <class Module>
inline constexpr bool has_batchers = !std::is_same_v<batcher_of<Module>, no_batchers>;

template <class Module>
constexpr bool check_module() {
    static_assert(names_message<Module>, "a pipeline's module names its messages: using message = weft::broadway::message<payload, batcher>;");
    if constexpr (names_message<Module>) {
        static_assert(handles_lent<Module> || handles_taken<Module>,
                      "a pipeline's module has message handle_message(message), or void handle_message(message&)");
        static_assert(std::is_enum_v<batcher_of<Module>>, "the batchers of a pipeline are an enumeration");
        static_assert(!has_batchers<Module> || handles_batch<Module> || handles_batch_with_info<Module>,
                      "a module with batchers has void handle_batch(batcher, std::span<message>[, batch_info const&])");
        static_assert(has_batchers<Module> || !names_handle_batch<Module>,
                      "handle_batch is never called: the module's messages name no batchers, as in message<payload, batcher>");
        static_assert(!names_prepare_messages<Module> || prepares<Module>, "prepare_messages is void prepare_messages(std::span<message>)");
        static_assert(!names_handle_failed<Module> || handles_failed<Module>, "handle_failed is void handle_failed(std::span<message>)");
    }
    return true;
}

template <class Module>
struct context {
    using type = std::any;
};
template <class Module>
    requires requires { typename Module::context; }
struct context<Module> {
    using type = typename Module::context;
};

}  // namespace detail

/// What `options::context` is for a module: its own `context` type, or std::any, which is empty when nothing was set.
template <class Module>
using context_of = typename detail::context<Module>::type;

namespace detail {

/// The module's object of one process.
template <class Module>
[[nodiscard]] Module make_module(context_of<Module> const& from) {
    if constexpr (std::is_constructible_v<Module, context_of<Module> const&>) {
        return Module(from);
    } else {
        static_assert(std::is_default_constructible_v<Module>, "a pipeline's module is made from the context, or from nothing, in each process");
        return Module{};
    }
}

template <class Module>
[[nodiscard]] constexpr std::string_view module_name() noexcept {
    return weft::detail::type_of<Module>.name;
}

}  // namespace detail

}  // namespace weft::broadway
