#pragma once
// The same child many times over, each for a part of the keys: what would be one busy process, or one busy supervisor, is
// several, and a key leads to always the same one.
//
//     weft::partition_supervisor::start_link({.name = "workers", .child = {.start = weft::child(weft::task_supervisor_spec{})}});
//     auto page = weft::task::async(weft::partition_supervisor::via("workers", weft::self()), fetch_page);

#include <weft/child_spec.hpp>
#include <weft/options.hpp>
#include <weft/partition_supervisor/keeper.hpp>
#include <weft/result.hpp>
#include <weft/supervisor.hpp>
#include <weft/via.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft {

struct partition_supervisor_spec {
    std::string name{};                       ///< required: by it a key is routed
    std::string label{};
    child_spec child{};                       ///< of each partition; its id is not used
    std::optional<std::size_t> partitions{};  ///< 1 and more; default: the runtime's workers
    weft::strategy strategy = weft::strategy::one_for_one;
    restart_intensity intensity{};
    /// The start of one partition's child, made of arguments of its own; in place of child.start, which may be empty then.
    std::function<child_start(std::size_t partition)> with_arguments{};
    bool log_progress = false;                ///< as supervisor_spec::log_progress
};

/// A child that is a partition supervisor.
[[nodiscard]] child_start child(partition_supervisor_spec nested);

namespace partition_supervisor {

/// Starts a supervisor linked to the caller, with a child for each partition; their ids are "0", "1", and so on.
/// Blocks, Errors: as supervisor::start_link; argument_error for a bad option. Threads: from a process.
/// Source: Elixir PartitionSupervisor.start_link/1.
pid start_link(partition_supervisor_spec spec);

/// As start_link, but a failure is a value. Errors: argument_error for a bad option.
[[nodiscard]] result<pid> try_start_link(partition_supervisor_spec spec);

/// Says what start_link would say of a bad spec, starting nothing. Errors: argument_error.
void check(partition_supervisor_spec const& spec);

/// The partition that `key` falls to, as an address: the same one as long as their number does not change. An integer falls
/// to |key| modulo that number, any other key to where its hash says. Nobody can be started under this name.
/// Errors: looked up while there are no partitions it throws argument_error; without such a supervisor it leads to nobody.
/// Threads: used in processes of the supervisor's runtime. Source: Elixir {:via, PartitionSupervisor, {name, key}}.
template <class Key>
[[nodiscard]] weft::via via(std::string_view name, Key const& key) {
    return detail::via_partition(name, detail::place_of(key), detail::text_of_key(key));
}

// What follows exits the caller with `noproc` when there is no partition supervisor with the name.

/// How many partitions there are now.
[[nodiscard]] std::size_t partitions(std::string_view name);

/// Stops the partitions from `count` on, or starts them again, as many as there were at first at most. Returns how many
/// there were before. Keys are routed by the new number when the call returns; while it runs, to partitions that are there.
/// Blocks: parks the caller until they have stopped, or started. Errors: argument_error for more than at the start; exits
/// the caller with the reason when one does not start. Source: Elixir PartitionSupervisor.resize!/2.
std::size_t resize(std::string_view name, std::size_t count);

/// One entry for each partition of the start, in their order, those that a resize stopped included.
[[nodiscard]] std::vector<supervisor::child_info> which_children(std::string_view name);
[[nodiscard]] supervisor::child_count count_children(std::string_view name);

}  // namespace partition_supervisor

}  // namespace weft
