#include <weft/internal/sim_world.hpp>

#include <weft/errors.hpp>
#include <weft/process.hpp>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace weft::sim {
namespace {

constexpr std::uint64_t usual_steps = 1000;  // of a run whose length is not known yet

std::unique_ptr<base::chooser> chooser_of(std::uint64_t seed, options const& how, std::uint64_t steps) {
    if (how.strategy == strategy::priorities) return std::make_unique<base::priority_walk>(seed, how.changes, steps);
    return std::make_unique<base::random_walk>(seed);
}

struct played {
    outcome what;
    std::vector<base::answer> answers;
};

played play(base::chooser& by, std::uint64_t seed, std::function<void()> const& body, options const& how,
            std::size_t lines) {
    base::recorder kept{by};
    outcome out = world{kept, how, lines}.play(body);
    out.seed = seed;
    return {std::move(out), kept.answers()};
}

void refuse_inside_a_process() {
    if (in_process()) throw argument_error{"sim: a simulation cannot be run inside of a process"};
}

std::optional<std::uint64_t> from_environment(char const* name) {
    char const* const text = std::getenv(name);
    if (text == nullptr) return std::nullopt;
    std::uint64_t value = 0;
    auto const [end, error] = std::from_chars(text, text + std::strlen(text), value);
    if (error != std::errc{} || *end != '\0')
        throw argument_error{std::string{name} + ": \"" + text + "\" is not a number from 0 to 2^64 - 1"};
    return value;
}

std::string indented(std::vector<std::string> const& lines) {
    std::string out;
    for (std::string const& each : lines) out += "    " + each + "\n";
    return out;
}

/// The seeds' outcomes, first to last, until one fails.
class search {
public:
    search(std::function<void()> const& body, options const& how) : body_{body}, how_{how} {}

    exploration go(seeds which) {
        std::vector<base::answer> branch;
        for (std::uint64_t i = 0; i < which.count; ++i) {
            played const one = try_one(which.first + i, branch);
            ++result_.runs;
            result_.steps += one.what.steps;
            if (!one.what.passed()) {
                keep(one);
                break;
            }
            if (how_.strategy != strategy::exhaustive) continue;
            branch = base::next_branch(one.answers, how_.depth);
            result_.exhausted = branch.empty();
            if (result_.exhausted) break;
        }
        return std::move(result_);
    }

private:
    played try_one(std::uint64_t seed, std::vector<base::answer> const& branch) {
        if (how_.strategy == strategy::exhaustive) {
            base::replay by{branch};
            return play(by, seed, body_, how_, 0);
        }
        auto const by = chooser_of(seed, how_, usual_steps);
        return play(*by, seed, body_, how_, 0);
    }

    void keep(played const& failed) {
        result_.failure = told(failed.answers, failed.what.seed);
        if (how_.shrink_runs != 0)
            result_.plainest = told(shrink(failed.answers, failed.what, body_, how_), failed.what.seed);
    }

    /// The run once more, with its trace.
    outcome told(std::vector<base::answer> const& answers, std::uint64_t seed) {
        base::replay by{answers};
        return play(by, seed, body_, how_, how_.trace_lines).what;
    }

    std::function<void()> const& body_;
    options const& how_;
    exploration result_;
};

}  // namespace

char const* to_string(ending how) noexcept {
    switch (how) {
        case ending::finished: return "finished";
        case ending::body_failed: return "body failed";
        case ending::check_failed: return "check failed";
        case ending::invariant_broken: return "invariant broken";
        case ending::not_simulated: return "not simulated";
        case ending::deadlock: return "deadlock";
        case ending::step_limit: return "step limit";
    }
    return "?";
}

outcome run(std::uint64_t seed, std::function<void()> const& body, options const& how) {
    refuse_inside_a_process();
    check(how);
    if (how.strategy == strategy::exhaustive)
        throw argument_error{"sim: strategy: exhaustive has no single run; use explore"};
    auto const by = chooser_of(seed, how, usual_steps);
    return play(*by, seed, body, how, how.trace_lines).what;
}

exploration explore(seeds which, std::function<void()> const& body, options const& how) {
    refuse_inside_a_process();
    check(how);
    if (auto const only = from_environment("WEFT_SIM_SEED"); only && how.strategy != strategy::exhaustive)
        which = {*only, 1};
    else if (auto const count = from_environment("WEFT_SIM_SEEDS")) which.count = *count;
    return search{body, how}.go(which);
}

std::optional<std::filesystem::path> folder() {
    auto* const here = proc::simulation::on_this_thread();
    return here == nullptr ? std::nullopt : std::optional{here->folder()};
}

namespace detail {
bool file_fails(char const* call) {
    auto* const here = proc::simulation::on_this_thread();
    return here != nullptr && here->io_fails(call);
}
}  // namespace detail

std::string outcome::report() const {
    std::string out = std::string{"seed "} + std::to_string(seed) + ": " + to_string(ending);
    if (!complaint.empty()) out += ": " + complaint;
    out += "\n  after " + std::to_string(steps) + " steps, " + std::to_string(faults) + " fault(s), " +
           std::to_string(time.count() / 1'000'000) + " ms of virtual time; trace hash " + std::to_string(hash) + "\n";
    if (!trace.empty()) out += "  the last steps:\n" + indented(trace);
    if (!waits.empty()) out += "  at the end:\n" + indented(waits);
    return out;
}

std::string exploration::report() const {
    if (!failure)
        return std::to_string(runs) + " runs passed, " + std::to_string(steps) + " steps" +
               (exhausted ? ", all there are" : "");
    std::string out =
        "run " + std::to_string(runs) + " failed; replay it with WEFT_SIM_SEED=" + std::to_string(failure->seed) + "\n";
    if (!plainest) return out + failure->report();
    outcome brief = *failure;
    brief.trace.clear();
    brief.waits.clear();
    return out + brief.report() + "the plainest run that fails alike, of " + plainest->report();
}

}  // namespace weft::sim
