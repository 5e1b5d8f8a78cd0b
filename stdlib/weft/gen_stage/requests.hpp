#pragma once
// What the functions of <weft/gen_stage.hpp> send to a stage, beside the protocol between stages.

#include <weft/call.hpp>
#include <weft/gen_stage/options.hpp>
#include <weft/message.hpp>

#include <cstddef>
#include <string>

namespace weft::gen_stage::detail {

/// A producer by pid, or by the name that it holds when the subscription is made.
struct producer_address {
    pid id;
    std::string name{};
};

[[nodiscard]] std::string to_string(producer_address const& address);

/// To a consumer: subscribe to `to`; `current` as in protocol::subscribe. An empty right: nobody waits for the tag.
struct subscribe_request {
    weft::detail::reply_right right;
    producer_address to;
    subscribe_options options;
    ref current{};
    exit_reason current_reason{};
};

struct set_demand_request {
    demand_mode mode;
};
struct get_demand_request {
    from<demand_mode> caller;
};
struct count_request {
    from<std::size_t> caller;
};
/// `right` is answered when the info is queued.
struct info_request {
    weft::detail::reply_right right;
    message info;
};

}  // namespace weft::gen_stage::detail
