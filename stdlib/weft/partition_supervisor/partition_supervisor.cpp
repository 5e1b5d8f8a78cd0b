// A partition supervisor is a supervisor whose children enter themselves into the routes. Its start functions run in its
// process, so entering is as orderly as starting.

#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/names.hpp>
#include <weft/partition_supervisor.hpp>
#include <weft/partition_supervisor/internal/routes.hpp>
#include <weft/proc_lib.hpp>
#include <weft/process.hpp>
#include <weft/runtime.hpp>

#include <memory>

namespace weft {

using partition_supervisor::internal::routes;

child_start child(partition_supervisor_spec nested) {
    partition_supervisor::check(nested);
    auto shared = std::make_shared<partition_supervisor_spec const>(std::move(nested));
    return child_start{[shared] { return partition_supervisor::try_start_link(*shared); }, child_type::supervisor};
}

namespace partition_supervisor {

namespace {

child_start entering(child_start start, std::shared_ptr<routes> const& into, std::size_t partition) {
    child_type const type = start.type();
    auto enter = [start = std::move(start), into, partition]() -> result<started_child> {
        weft::detail::shared_state::open(into, self());
        if (partition >= into->wanted()) return started_child{};
        auto started = start();
        if (started) into->enter(partition, started->process);
        return started;
    };
    return child_start{std::move(enter), type};
}

std::size_t number_of(partition_supervisor_spec const& spec) {
    return spec.partitions ? *spec.partitions : this_runtime().options().workers;
}

supervisor_spec tree(partition_supervisor_spec const& spec, std::size_t partitions) {
    auto const into = std::make_shared<routes>(spec.name, partitions);
    supervisor_spec made{.name = spec.name,
                         .label = spec.label,
                         .strategy = spec.strategy,
                         .intensity = spec.intensity,
                         .log_progress = spec.log_progress};
    for (std::size_t i = 0; i != partitions; ++i) {
        child_spec one = spec.child;
        one.id = std::to_string(i);
        if (spec.with_arguments) one.start = spec.with_arguments(i);
        if (one.start) one.start = entering(std::move(one.start), into, i);
        made.children.push_back(std::move(one));
    }
    return made;
}

pid holder_of(std::string_view name) {
    pid const found = routes::find(name) ? whereis(name) : pid{};
    if (!found) exit(exit_reason::noproc());
    return found;
}

std::shared_ptr<routes> routes_of(std::string_view name) {
    auto found = routes::find(name);
    if (!found) exit(exit_reason::noproc());
    return found;
}

/// Asks the supervisor for what is wanted at the moment of asking; another resize may change that in between.
void adjust(routes const& way, std::size_t partition) {
    std::string const id = std::to_string(partition);
    if (partition >= way.wanted()) {
        supervisor::terminate_child(way.process(), id);
        return;
    }
    auto const started = supervisor::restart_child(way.process(), id);
    if (started || started.error() == exit_reason{std::string{"running"}} || started.error() == exit_reason{std::string{"restarting"}}) return;
    exit(started.error());
}

}  // namespace

void check(partition_supervisor_spec const& spec) {
    if (spec.name.empty()) throw argument_error{"partition_supervisor: name is empty; it is needed to route keys"};
    std::string const who = "partition_supervisor " + spec.name + ": ";
    if (spec.partitions && *spec.partitions == 0) throw argument_error{who + "partitions is 0; allowed are 1 and more"};
    if (!spec.child.start && !spec.with_arguments) {
        throw argument_error{who + "child.start and with_arguments are empty; one of them has to start a partition's process"};
    }
    child_spec one = spec.child;
    one.id = "0";
    if (spec.with_arguments) one.start = spec.with_arguments(0);
    supervisor::check(supervisor_spec{.strategy = spec.strategy, .intensity = spec.intensity, .children = {std::move(one)}});
}

result<pid> try_start_link(partition_supervisor_spec spec) {
    check(spec);
    return supervisor::try_start_link(tree(spec, number_of(spec)));
}

pid start_link(partition_supervisor_spec spec) {
    std::string const who = "partition_supervisor " + spec.name;
    result<pid> const started = try_start_link(std::move(spec));
    if (!started) proc_lib::exit_for_failed_start(started.error(), who);
    return *started;
}

std::size_t partitions(std::string_view name) { return routes_of(name)->count(); }

// Each step asks for what is wanted then, so resizes that cross each other end with what the last one wanted.
std::size_t resize(std::string_view name, std::size_t count) {
    auto const way = routes_of(name);
    if (count > way->most()) {
        throw argument_error{"resize of partition_supervisor " + std::string{name} + " to " + std::to_string(count) + "; allowed are 0 to " +
                             std::to_string(way->most())};
    }
    std::size_t const before = way->want(count);
    for (std::size_t now = count;; now = way->wanted()) {
        for (std::size_t i = 0; i != way->most(); ++i) adjust(*way, i);
        way->settle(now);
        if (way->wanted() == now) return before;
    }
}

std::vector<supervisor::child_info> which_children(std::string_view name) { return supervisor::which_children(holder_of(name)); }

supervisor::child_count count_children(std::string_view name) { return supervisor::count_children(holder_of(name)); }

}  // namespace partition_supervisor

}  // namespace weft
