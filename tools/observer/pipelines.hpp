#pragma once
// Stages put together to pipelines: who hands events to whom, and which of them do the same in parallel.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weft::cli {

namespace json = boost::json;

/// Stages with one name and number each ("flow/map.0", "flow/map.1"), or one that has its name for itself. The counts are sums.
struct stage_group {
    std::string name;
    std::string kind;                    ///< producer, producer_consumer, consumer
    std::string dispatcher;              ///< empty: no events leave it
    std::size_t processes = 0;
    std::vector<std::string> from;       ///< the groups that it takes events from
    std::uint64_t in = 0;
    std::uint64_t out = 0;
    std::uint64_t demand = 0;            ///< what its consumers have asked for and not yet got
    std::uint64_t buffered = 0;
    std::uint64_t discarded = 0;
    std::uint64_t mailbox = 0;
};

/// All that hang together by subscriptions, producers first.
struct pipeline {
    std::string application;
    std::size_t processes = 0;
    std::vector<stage_group> stages;
    std::vector<std::string> sources;  ///< pids of those that take events from nobody, and go on
    std::vector<std::string> paused;   ///< the same, of those that are suspended
};

/// How the events per second stand in a row, after add_rates.
inline constexpr char const* in_rate = "in_per_s";
inline constexpr char const* out_rate = "out_per_s";

/// Gives each row of `now` its events per second since `before`, another answer `seconds` earlier. A stage that is new has none.
void add_rates(json::object& now, json::object const& before, double seconds);

/// Whether the stage's name begins with this one, as those of a pipeline of broadway do.
[[nodiscard]] bool is_part_of(json::object const& row, std::string const& name);

/// The rows of the pipelines that have `name`: as what the names of all their stages begin with, as a stage or an application.
[[nodiscard]] json::array rows_of_pipeline(json::object const& answer, std::string const& name);

/// As a screen calls it: "shop/orders.producer".
[[nodiscard]] std::string title_of(pipeline const& whole);

/// What the names of all its stages begin with, before a dot: "orders", as broadway calls them. Empty: nothing.
[[nodiscard]] std::string own_name(pipeline const& whole);

/// In the order of their first processes. With `rates`, in and out are per second.
[[nodiscard]] std::vector<pipeline> pipelines_of(json::object const& answer, bool rates);

}  // namespace weft::cli
