#include <weft/internal/sim_world.hpp>

#include <weft/errors.hpp>

#include <algorithm>
#include <exception>

namespace weft::sim {

void check(options const& how) {
    auto const refuse = [](std::string const& what) { throw argument_error{"sim: " + what}; };
    if (how.strategy > strategy::exhaustive)
        refuse("strategy: " + std::to_string(static_cast<int>(how.strategy)) +
               " is not random_walk, priorities or exhaustive");
    if (how.max_steps == 0) refuse("max_steps: 0 is not allowed; a run takes at least one step");
    if (how.slowest < nanoseconds::zero())
        refuse("slowest: " + std::to_string(how.slowest.count()) + " ns is negative");
    if (how.latency < nanoseconds::zero())
        refuse("latency: " + std::to_string(how.latency.count()) + " ns is negative");
    if (how.faults.slow_by < nanoseconds::zero())
        refuse("faults.slow_by: " + std::to_string(how.faults.slow_by.count()) + " ns is negative");
    if (how.strategy == strategy::exhaustive && (how.depth == 0 || how.depth > 64))
        refuse("depth: " + std::to_string(how.depth) + " is not in 1 to 64");
}

proc::simulation_rules world::rules_of(options const& how) {
    return {.max_steps = how.max_steps,
            .slowest = how.slowest.count(),
            .late_signals = how.late_signals,
            .few_choices = how.strategy == strategy::exhaustive,
            .kills = how.faults.kills,
            .may_kill = how.faults.may_kill,
            .slowdowns = how.faults.slowdowns,
            .slow_by = how.faults.slow_by.count(),
            .latency = how.latency.count(),
            .drops = how.faults.drops,
            .refusals = how.faults.refusals,
            .io_errors = how.faults.io_errors,
            .stalls = how.faults.stalls,
            .after_step = how.invariant};
}

runtime_options world::runtime_of(options const& how) {
    runtime_options its = how.runtime;
    its.workers = 1;
    its.spare_workers = 0;
    return its;
}

world::world(base::chooser& by, options const& how, std::size_t trace_lines)
    : how_{how}, simulated_{by, rules_of(how), trace_lines}, node_{runtime_of(how), simulated_} {}

outcome world::play(std::function<void()> const& body) {
    pid const main = node_.spawn([&body] { body(); }, {.label = "main"});
    simulated_.protect(main);
    return judge(simulated_.drive([this] { return simulated_.end_of_main().has_value(); }, base::never));
}

outcome world::judge(proc::simulation::halt how_it_stopped) {
    using halt = proc::simulation::halt;
    outcome out{.steps = simulated_.steps(),
                .faults = simulated_.faults(),
                .time = nanoseconds{simulated_.clock().now() - base::virtual_clock::start}};
    out.hash = simulated_.log().hash();
    out.reason = simulated_.end_of_main().value_or(exit_reason{});
    auto const failed = [&](ending how, std::string why) {
        out.ending = how;
        out.complaint = std::move(why);
    };
    switch (how_it_stopped) {
        case halt::deadlock:
            failed(ending::deadlock, "nothing can run, no timer is due, and the body has not ended");
            break;
        case halt::step_limit:
            failed(ending::step_limit, "the body has not ended after " + std::to_string(out.steps) + " steps");
            break;
        case halt::broken: failed(ending::invariant_broken, simulated_.complaint()); break;
        case halt::not_simulated: failed(ending::not_simulated, simulated_.complaint()); break;
        case halt::time_over:
        case halt::done: {
            exit_reason const& reason = *simulated_.end_of_main();
            if (!reason.is_normal()) failed(ending::body_failed, "the body ended with " + reason.to_string());
        }
    }
    if (how_.verdict) {
        if (std::string why = how_.verdict(); out.passed() && !why.empty())
            failed(ending::check_failed, std::move(why));
    }
    if (!out.passed()) simulated_.hurry();
    auto const& lines = simulated_.log().lines();
    out.trace.assign(lines.begin(), lines.end());
    if (!out.passed() && simulated_.log().wants_words()) out.waits = simulated_.waits();
    return out;
}

namespace {

/// The answers with [from, to) made plain.
std::vector<base::answer> plainer(std::vector<base::answer> const& of, std::size_t from, std::size_t to) {
    std::vector<base::answer> out = of;
    for (std::size_t i = from; i < to; ++i) out[i].value = 0;
    while (!out.empty() && out.back().value == 0) out.pop_back();
    return out;
}

}  // namespace

std::vector<base::answer> shrink(std::vector<base::answer> failing, outcome const& found,
                                 std::function<void()> const& body, options const& how) {
    unsigned runs = 0;
    options shorter = how;
    if (found.ending != ending::step_limit) shorter.max_steps = std::min(how.max_steps, 4 * found.steps + 100);
    auto const fails_alike = [&](std::vector<base::answer> const& candidate) {
        ++runs;
        base::replay again{candidate};
        return world{again, shorter, 0}.play(body).ending == found.ending;
    };
    failing = plainer(failing, failing.size(), failing.size());
    for (std::size_t size = failing.size(); size != 0; size /= 2) {
        for (std::size_t end = failing.size(); end != 0 && runs < how.shrink_runs;) {
            std::size_t const from = end > size ? end - size : 0;
            bool const odd = std::any_of(failing.begin() + static_cast<std::ptrdiff_t>(from),
                                         failing.begin() + static_cast<std::ptrdiff_t>(end),
                                         [](base::answer each) { return each.value != 0; });
            if (odd) {
                auto candidate = plainer(failing, from, end);
                if (fails_alike(candidate)) failing = std::move(candidate);
            }
            end = std::min(from, failing.size());
        }
    }
    return failing;
}

}  // namespace weft::sim
