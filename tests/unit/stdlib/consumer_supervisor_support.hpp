#pragma once
// Consumer supervisors whose events say how their children start, and a producer that is the test's own process, so that a
// test sees every demand and feeds by hand.

#include "supervisor_support.hpp"

#include <weft/consumer_supervisor.hpp>
#include <weft/detail/type_id.hpp>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {

/// An event. Its child reports to `probe`, as all workers do, and each of its starts takes the next of the outcomes.
struct chore {
    pid probe;
    std::string id;
    std::vector<outcome> outcomes{outcome::runs};
};

inline chore chore_of(std::string id, std::vector<outcome> outcomes = {outcome::runs}) {
    return {self(), std::move(id), std::move(outcomes)};
}
inline std::vector<chore> chores_of(std::vector<std::string> const& ids) {
    std::vector<chore> all;
    for (std::string const& id : ids) all.push_back(chore_of(id));
    return all;
}

inline child_start start_chore(chore const& event) {
    return moody(event.id, event.outcomes, weft::restart::permanent, event.probe).start;
}

using chore_options = consumer_supervisor::options<chore>;
using chore_supervisor = consumer_supervisor::supervisor_ref<chore>;

inline chore_options chores(weft::restart kind = weft::restart::temporary, restart_intensity intensity = {}) {
    return {.start = start_chore, .restart = kind, .intensity = intensity};
}

/// One subscription of a supervisor to the calling process, which is the producer.
class feeder {
public:
    explicit feeder(chore_supervisor consumer, gen_stage::subscribe_options const& options = {})
        : consumer_{consumer}, tag_{gen_stage::subscribe(consumer, gen_stage::producer_ref<chore>{self()}, options)} {
        EXPECT_TRUE(next<gen_stage::protocol::subscribe>());
    }

    /// How many events are asked for next; waits for it.
    std::size_t demand() {
        std::size_t count = 0;
        receive(when([this](gen_stage::protocol::ask const& ask) { return ask.from.tag == tag_; },
                     [&count](gen_stage::protocol::ask const& ask) { count = ask.count; }),
                after(patience, [] {}));
        return count;
    }
    /// How many are asked for once the supervisor has acted on all that was sent to it before.
    std::size_t demand_now() {
        static_cast<void>(consumer_supervisor::count_children(consumer_));
        std::size_t count = 0;
        while (auto const ask = next_now<gen_stage::protocol::ask>()) count += ask->count;
        return count;
    }

    void give(std::vector<chore> events) {
        send(consumer_, gen_stage::protocol::events<chore>{who(), gen_stage::batch<chore>{std::move(events)}});
    }
    void feed(std::vector<std::string> const& ids) { give(chores_of(ids)); }
    void cancel(exit_reason reason) { send(consumer_, gen_stage::protocol::cancelled{who(), std::move(reason)}); }

    [[nodiscard]] ref tag() const { return tag_; }

private:
    [[nodiscard]] gen_stage::subscription who() const { return {self(), tag_}; }

    chore_supervisor consumer_;
    ref tag_;
};

/// The next worker that begins.
inline begun next_worker() { return next<begun>().value_or(begun{"(nobody)", {}}); }

inline std::size_t active(pid supervisor) { return consumer_supervisor::count_children(supervisor).active; }
inline std::size_t listed(pid supervisor) { return consumer_supervisor::which_children(supervisor).size(); }

inline void wait_until_listed(pid supervisor, std::size_t count) {
    while (listed(supervisor) != count) yield();
}

}  // namespace weft::test
