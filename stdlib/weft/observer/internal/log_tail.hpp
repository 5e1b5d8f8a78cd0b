#pragma once
// Following the log: each event that passes the node's levels goes to the client, as many as it takes.

#include <weft/observer/internal/operation_table.hpp>

#include <memory>

namespace weft::observe {

/// Request: level (the least urgent one). Ends when the client does.
void follow_log(json::object const& request, asked& by, std::shared_ptr<reply> const& to);

}  // namespace weft::observe
