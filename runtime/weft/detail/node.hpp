#pragma once
// A signal is anything one process sends another; a node is a signal that carries a message, with its value inline
// behind the header: one allocation a message, from the pools of the worker that sends it.

#include <weft/detail/block.hpp>
#include <weft/detail/type_id.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace weft::detail {

enum class signal_kind : std::uint8_t {
    message,
    alias_message,  // a message that counts only while the alias it was sent through is active
    reply,       // the answer to a call: goes to the caller's reply cell, never to its mailbox
    link,
    unlink,
    unlink_ack,
    exit,        // explicit
    link_exit,   // made by a link whose other end died
    monitor,
    demonitor,
    down,
    timeout,     // the deadline of the current wait may have passed
    inspect,     // somebody asks what this process knows of itself
    suspend,
    resume,
    overflow,    // a message found the mailbox full, and that ends its owner
    room,        // a mailbox that was full has a place again
    trace,       // somebody traces this process, or does so no more
    trace_name,  // somebody else gave this process a name, or took it
    done,        // an errand (detail/errand.hpp) is over
};

[[nodiscard]] constexpr bool carries_message(signal_kind kind) noexcept { return kind <= signal_kind::alias_message; }

/// Header of everything in a process's inbound queue.
struct signal {
    std::atomic<signal*> next{nullptr};  // written by the sender behind, read by the receiver
    signal_kind kind = signal_kind::message;
    std::uint8_t size_class = 0;         // which pool the block goes back to
    std::uint8_t payload_offset = 0;     // from the header's start to the value
    bool has_value = false;              // the payload is constructed and must be destroyed
    std::uint32_t payload_bytes = 0;
};

struct node : signal {
    type_descriptor const* type = nullptr;
    std::uint64_t serial = 0;  // of a reply: the generation of the cell that it answers; through an alias: its number

    [[nodiscard]] void* payload() noexcept { return reinterpret_cast<std::byte*>(this) + payload_offset; }
    template <class T>
    [[nodiscard]] bool holds() const noexcept {
        return has_value && type->same_as(type_of<T>);
    }
    template <class T>
    [[nodiscard]] T& value() noexcept {
        return *static_cast<T*>(payload());
    }
};

/// Destroys the value, if any is left, and gives the block back.
void release_node(node* dead) noexcept;

struct node_deleter {
    void operator()(node* dead) const noexcept { release_node(dead); }
};
using node_ptr = std::unique_ptr<node, node_deleter>;

/// Builds a message with a T made from `args` in it. Strong guarantee: nothing is leaked when T's constructor throws.
template <class T, class... Args>
[[nodiscard]] node_ptr make_node(Args&&... args) {
    static_assert(alignof(T) <= block_alignment, "a message's type may be aligned to 64 bytes at most");
    constexpr std::size_t offset = (sizeof(node) + alignof(T) - 1) / alignof(T) * alignof(T);
    constexpr std::uint8_t size_class = block_class(offset + sizeof(T));
    node_ptr made{::new (acquire_block(offset + sizeof(T), size_class)) node};
    made->size_class = size_class;
    made->payload_offset = static_cast<std::uint8_t>(offset);
    made->payload_bytes = static_cast<std::uint32_t>(sizeof(T));
    made->type = &type_of<T>;
    ::new (made->payload()) T(std::forward<Args>(args)...);
    made->has_value = true;
    return made;
}

}  // namespace weft::detail
