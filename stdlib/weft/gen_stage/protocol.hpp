#pragma once
// The messages between producers and consumers. Stages speak them by themselves; a plain process may speak them too, to
// be a producer or a consumer of another shape.
//
//     consumer → producer   subscribe, then any number of ask, then cancel
//     producer → consumer   events, never more than asked for, then cancelled
//
// `from` names the sender and the subscription. Each side monitors the other.

#include <weft/detail/type_id.hpp>
#include <weft/gen_stage/batch.hpp>
#include <weft/gen_stage/options.hpp>

namespace weft::gen_stage::protocol {

/// Opens a subscription under a fresh tag. `current`, if not empty, is a subscription of the same consumer that ends
/// first, with `current_reason`. A null `events` is not compared with what the producer emits.
struct subscribe {
    subscription from;
    weft::detail::type_descriptor const* events = nullptr;
    subscribe_options options{};
    ref current{};
    exit_reason current_reason{};
};

/// Asks for `count` more events; 0 changes nothing. When there is no such subscription (any more) the answer is cancelled
/// with unknown_subscription; `quiet`: none, for a consumer that hears of the end anyhow and wants no second message.
struct ask {
    subscription from;
    std::size_t count = 0;
    bool quiet = false;
};

/// Asks the producer to end a subscription. It answers with cancelled if it knows it, once in the subscription's life. Any
/// process may send it; `from.process` is not looked at.
struct cancel {
    subscription from;
    exit_reason reason;
};

/// Tells the consumer that a subscription has ended.
struct cancelled {
    subscription from;
    exit_reason reason;
};

/// A non-empty batch for one subscription.
template <class T>
struct events {
    subscription from;
    batch<T> list;
};

}  // namespace weft::gen_stage::protocol
