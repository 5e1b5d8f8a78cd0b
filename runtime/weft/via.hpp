#pragma once
// Names that a module keeps instead of the runtime's own table: an entry of a registry, a partition that a key falls to.
// `via` is such a name as a value, whatever the module; `server_name` is what a start takes: none, a name, or a via.

#include <weft/exit_reason.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>
#include <weft/send.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace weft {

/// One name of one module. Who implements it decides where the name lives, and frees it when its holder has ended in
/// whatever way; a holder that ends in an orderly way gives it back itself, before its end is known to anybody.
/// Threads: used by several processes at once.
class via_keeper {
public:
    via_keeper() = default;
    via_keeper(via_keeper const&) = delete;
    via_keeper& operator=(via_keeper const&) = delete;
    virtual ~via_keeper() = default;

    /// Whether a process may be started under this name at all; called by the starter, before there is a process.
    /// Errors: throws argument_error when it never may.
    virtual void check_start() const {}
    /// Gives the name to the calling process. Errors: why it cannot have it; a name that is taken is recognised by whereis().
    [[nodiscard]] virtual result<void> register_self() = 0;
    /// Takes the name from the calling process; nothing happens when it has not got it.
    virtual void unregister_self() = 0;
    /// Who holds the name now and lives; an empty pid when nobody does.
    [[nodiscard]] virtual pid whereis() const = 0;
    /// The name for people: "registry(rooms, lobby)".
    [[nodiscard]] virtual std::string text() const = 0;
};

/// A name that a module keeps. Copies share the keeper. Source: Erlang {via, Module, Name}.
class via {
public:
    /// Errors: argument_error for a null keeper.
    explicit via(std::shared_ptr<via_keeper> keeper);

    [[nodiscard]] std::shared_ptr<via_keeper> const& keeper() const noexcept { return keeper_; }
    [[nodiscard]] std::string text() const { return keeper_->text(); }

private:
    std::shared_ptr<via_keeper> keeper_;
};

/// Under what a process is to be found: nothing, a name of the runtime's table, or a via. Strings and vias convert to it.
class server_name {
public:
    server_name() = default;
    template <class Text>
        requires std::convertible_to<Text const&, std::string>
    server_name(Text const& local) : local_(local) {}
    server_name(via const& kept) : keeper_{kept.keeper()} {}

    /// Of the runtime's table; empty when there is none.
    [[nodiscard]] std::string const& local() const noexcept { return local_; }
    /// Null when it is no via.
    [[nodiscard]] std::shared_ptr<via_keeper> const& keeper() const noexcept { return keeper_; }
    /// For people; empty without a name.
    [[nodiscard]] std::string text() const { return keeper_ ? keeper_->text() : local_; }

private:
    std::string local_;
    std::shared_ptr<via_keeper> keeper_;
};

/// Who holds the name now; an empty pid when nobody does.
[[nodiscard]] inline pid whereis(via const& name) { return name.keeper()->whereis(); }

namespace detail {
[[noreturn]] void no_such_name(via const& name);
}  // namespace detail

/// Sends to whoever holds the name now; false when nobody does. Threads: processes only.
template <class T>
    requires sendable<std::decay_t<T>>
[[nodiscard]] bool try_send(via const& name, T&& value) {
    pid const holder = whereis(name);
    if (holder) send(holder, std::forward<T>(value));
    return static_cast<bool>(holder);
}

/// As try_send. Errors: argument_error when nobody holds the name.
template <class T>
    requires sendable<std::decay_t<T>>
void send(via const& name, T&& value) {
    if (!try_send(name, std::forward<T>(value))) detail::no_such_name(name);
}

/// As stop of a pid (weft/stop.hpp), for whoever holds the name now; nobody: `noproc`.
void stop(via const& name, exit_reason reason = {}, nanoseconds timeout = infinity);
[[nodiscard]] result<void> try_stop(via const& name, exit_reason reason = {}, nanoseconds timeout = infinity);

}  // namespace weft
