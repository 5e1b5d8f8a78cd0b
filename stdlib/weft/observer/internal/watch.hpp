#pragma once
// `watch`: one question asked again and again, its answers as the frames of a stream.

#include <weft/observer/internal/operation_table.hpp>

#include <boost/asio/io_context.hpp>

namespace weft::observe {

inline constexpr std::int64_t shortest_interval_ms = 100;
inline constexpr std::int64_t longest_interval_ms = 60'000;

/// Request: of (an operation that answers at once and changes nothing), every_ms (default 1000), credit, and what `of` takes. The
/// first frame comes at once. When the observer is over its budget the interval is stretched; frames then have effective_ms.
/// Ends with `of`'s error. `to` must stay where it is; it and the loop outlive all clients.
void add_watch(operation_table& to, boost::asio::io_context& loop);

}  // namespace weft::observe
