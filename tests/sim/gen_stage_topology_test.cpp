// Random topologies of stages: producers, producer_consumers and consumers join, cancel, move, are killed and started again,
// under every schedule. Afterwards every event is accounted for: emitted = received + buffered + discarded + lost, where only
// the death of a consumer loses any, and no more than it had asked for. WEFT_SIM_SEEDS=n tries so many seeds,
// WEFT_SIM_SEED=n one.

#include "support/captured_log.hpp"

#include <weft/gen_stage.hpp>
#include <weft/info.hpp>
#include <weft/runtime.hpp>
#include <weft/sim.hpp>
#include <weft/stop.hpp>
#include <weft/supervisor.hpp>
#include <weft/weft.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace weft;
using gen_stage::cancel_mode;
using gen_stage::peer;
using gen_stage::producer_ref;
using gen_stage::subscribe_options;
using gen_stage::subscription;

constexpr int parts = 2;

enum class route { demand, round_robin, broadcast, partition };

/// What the stages tell of themselves. A simulation is one thread, so all write here without asking.
struct ledger {
    struct producer {
        route by;
        std::vector<int> emitted{};
        std::size_t discarded = 0;
    };
    struct link {
        pid from;
        pid to;
        std::size_t max_demand = 0;
        std::vector<int> received{};
        bool ended = false;
    };
    std::map<pid, producer> producers;
    std::map<ref, link> links;  // by the subscription's tag
    std::size_t events = 0;     // that anything at all has happened

    void subscribed(subscription const& to, subscribe_options const& options) {
        links[to.tag] = {to.process, self(), static_cast<std::size_t>(options.max_demand)};
    }
    void received(subscription const& from, std::span<int const> batch) {
        auto& all = links.at(from.tag).received;
        all.insert(all.end(), batch.begin(), batch.end());
        ++events;
    }
    void emitted(std::vector<int> const& batch) {
        auto& all = producers.at(self()).emitted;
        all.insert(all.end(), batch.begin(), batch.end());
        ++events;
    }
};

class noting {
public:
    explicit noting(std::shared_ptr<ledger> all) : all_{std::move(all)} {}

    void handle_subscribe(peer side, subscribe_options const& options, subscription const& who) {
        if (side == peer::producer) all_->subscribed(who, options);
    }
    bool format_discarded(std::size_t count) {
        all_->producers.at(self()).discarded += count;
        return false;
    }

protected:
    void ended(subscription const& who) {
        if (auto const found = all_->links.find(who.tag); found != all_->links.end()) found->second.ended = true;
        ++all_->events;
    }
    std::shared_ptr<ledger> all_;  // shared: some outlive the process that judges
};

struct more {
    std::size_t count;
};

/// Emits a part of what is asked for at once, and the rest when it comes to it; now and then more than that.
class source : public noting {
public:
    using infos = weft::infos<more>;

    source(std::shared_ptr<ledger> all, route by, unsigned seed, int first)
        : noting{std::move(all)}, random_{seed}, next_{first}, last_{first + 120} {
        all_->producers[self()] = {by};
    }
    std::vector<int> handle_demand(std::size_t count) {
        std::size_t const now = random_() % (count + 1);
        if (now < count) send(self(), more{count - now});
        return made(now);
    }
    std::vector<int> handle_info(more owed) { return made(owed.count); }
    void handle_cancel(gen_stage::cancellation const&, subscription const& who) { ended(who); }

private:
    std::vector<int> made(std::size_t count) {
        std::vector<int> events;
        for (; count > 0 && next_ < last_; --count) events.push_back(next_++);
        all_->emitted(events);
        return events;
    }
    std::mt19937 random_;
    int next_;
    int last_;
};

class relay : public noting {
public:
    relay(std::shared_ptr<ledger> all, route by) : noting{std::move(all)} { all_->producers[self()] = {by}; }

    std::vector<int> handle_events(std::span<int const> batch, subscription const& from) {
        all_->received(from, batch);
        std::vector<int> same(batch.begin(), batch.end());
        all_->emitted(same);
        return same;
    }
    void handle_cancel(gen_stage::cancellation const&, subscription const& who) { ended(who); }
};

class sink : public noting {
public:
    using noting::noting;
    void handle_events(std::span<int const> batch, subscription const& from) { all_->received(from, batch); }
    void handle_cancel(gen_stage::cancellation const&, subscription const& who) { ended(who); }
};

using published_lines = std::vector<std::pair<std::string, std::string>>;

/// "delivered" of "asked=5 delivered=3 outstanding=2".
std::size_t term(std::string const& line, std::string const& name) {
    std::size_t const at = line.find(name + "=");
    return at == std::string::npos ? 0 : std::stoul(line.substr(at + name.size() + 1));
}

/// One run: what happens, and the account at its end.
class town {
public:
    town(unsigned seed, bool deaths) : random_{seed}, deaths_{deaths} {}

    void live() {
        trap_exit(true);
        for (std::size_t i = 0, count = 1 + below(3); i < count; ++i) start_source();
        auto const guard = supervise();
        for (std::size_t i = 0, count = 10 + below(25); i < count; ++i) act();
        drain();
        for (auto const& [id, its] : all_->producers) check(id, its);
        stop(guard, exit_reason::shutdown());
    }

private:
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }

    gen_stage::dispatcher<int> dispatcher_of(route by) {
        switch (by) {
            case route::demand: break;
            case route::round_robin: return gen_stage::round_robin{.events_per_turn = static_cast<std::int64_t>(1 + below(3))};
            case route::broadcast: return gen_stage::broadcast{};
            case route::partition: return gen_stage::by_partition(parts, [](int event) { return event % parts; });
        }
        return gen_stage::by_demand{.max_demand = 1000};
    }

    void start_source() {
        auto const by = static_cast<route>(below(4));
        gen_stage::options<source> options{.dispatcher = dispatcher_of(by)};
        if (below(3) == 0) options.buffer_size = static_cast<std::int64_t>(below(5));
        if (producers_.empty()) options.name = "first";
        int const first = 1000 * ++sources_;
        producers_.push_back(gen_stage::start<source>(options, all_, by, static_cast<unsigned>(random_()), first));
    }

    // One consumer that is started again each time it is killed, and subscribes as it starts.
    pid supervise() {
        gen_stage::options<sink> const options{
            .name = "guarded", .subscribe_to = {{"first", {.max_demand = 3, .cancel = cancel_mode::temporary, .partition = route_of_first()}}}};
        return supervisor::start_link({.intensity = {.restarts = 1000},
                                       .children = {{.id = "guarded", .start = gen_stage::child<sink>(options, all_)}}});
    }
    std::optional<gen_stage::partition_name> route_of_first() {
        if (all_->producers.at(producers_.front()).by != route::partition) return std::nullopt;
        return gen_stage::partition_name{0};
    }

    subscribe_options random_subscription(pid producer, std::int64_t most) {
        subscribe_options options{.cancel = cancel_mode::temporary};
        options.max_demand = 1 + static_cast<std::int64_t>(below(static_cast<std::size_t>(most)));
        options.min_demand = static_cast<std::int64_t>(below(static_cast<std::size_t>(options.max_demand)));
        if (all_->producers.at(producer).by == route::partition) options.partition = static_cast<int>(below(parts));
        return options;
    }

    pid any_producer() { return producers_[below(producers_.size())]; }

    template <class S>
    void connect(gen_stage::stage_ref<S> consumer) {
        pid const producer = any_producer();
        if (producer != consumer.id()) gen_stage::async_subscribe(consumer, producer_ref<int>{producer}, random_subscription(producer, 6));
    }

    void act() {
        switch (below(deaths_ ? 9 : 7)) {
            case 0: return start_relay();
            case 1:
            case 2: return start_sink();
            case 3: return subscribe_again();
            case 4: return cancel_one();
            case 5: return move_one();
            case 6: return sleep_for(std::chrono::microseconds{below(3000)});
            case 7: return kill_one(consumers_);
            default: return kill_one(below(4) == 0 ? producers_ : consumers_);
        }
    }

    void start_relay() {
        if (relays_ == 3) return start_sink();
        ++relays_;
        auto const by = static_cast<route>(below(4));
        auto const made = gen_stage::start<relay>({.dispatcher = dispatcher_of(by)}, all_, by);
        connect(made);
        producers_.push_back(made);  // no cycles: it is subscribed to by those that come later
        consumers_.push_back(made);
    }
    void start_sink() {
        auto const made = gen_stage::start<sink>(all_);
        connect(made);
        sinks_.push_back(made);
        consumers_.push_back(made);
    }
    void subscribe_again() {
        if (!sinks_.empty()) connect(sinks_[below(sinks_.size())]);
    }

    ledger::link const* any_link(ref& tag) {
        std::vector<ref> open;
        for (auto const& [its, one] : all_->links) {
            if (!one.ended) open.push_back(its);
        }
        if (open.empty()) return nullptr;
        tag = open[below(open.size())];
        return &all_->links.at(tag);
    }
    void cancel_one() {
        ref tag;
        if (auto const* const one = any_link(tag)) gen_stage::cancel({one->from, tag}, exit_reason{"cancelled"});
    }
    void move_one() {
        ref tag;
        auto const* const one = any_link(tag);
        if (one == nullptr || std::find(sinks_.begin(), sinks_.end(), gen_stage::stage_ref<sink>{one->to}) == sinks_.end()) return;
        gen_stage::async_resubscribe(gen_stage::stage_ref<sink>{one->to}, tag, exit_reason{"moved"}, producer_ref<int>{one->from},
                                     random_subscription(one->from, 6));
    }
    void kill_one(std::vector<pid> const& among) {
        if (among.empty()) return;
        if (pid const guarded = whereis("guarded"); guarded && below(3) == 0) return exit_signal(guarded, exit_reason::kill());
        exit_signal(among[below(among.size())], exit_reason::kill());
    }

    // Everybody who emits gets a consumer that takes all, and then nothing is left to do.
    void drain() {
        for (pid const producer : producers_) {
            bool const divided = all_->producers.at(producer).by == route::partition;
            for (int part = 0; part < (divided ? parts : 1); ++part) {
                subscribe_options options{.cancel = cancel_mode::temporary};
                if (divided) options.partition = part;
                gen_stage::async_subscribe(gen_stage::start<sink>(all_), producer_ref<int>{producer}, options);
            }
        }
        for (int quiet = 0; quiet < 5;) {
            std::size_t const before = all_->events;
            sleep_for(std::chrono::milliseconds{20});
            quiet = all_->events == before ? quiet + 1 : 0;
        }
    }

    // ---- the account

    void check(pid id, ledger::producer const& its) {
        std::map<int, std::size_t> place;
        for (int const event : its.emitted) place.emplace(event, place.size());
        std::set<int> seen;
        for (auto const& [tag, one] : all_->links) {
            if (one.from == id) check_order(one, its, place, seen);
        }
        auto const shown = info::details(this_runtime(), id, nanoseconds{0});
        if (is_alive(id) && shown) check_counts(id, its, shown->published);
    }

    void check_order(ledger::link const& one, ledger::producer const& its, std::map<int, std::size_t> const& place, std::set<int>& seen) {
        std::size_t last = 0;
        bool first = true;
        for (int const event : one.received) {
            auto const at = place.find(event);
            ASSERT_NE(at, place.end()) << "an event that nobody emitted";
            ASSERT_TRUE(first || at->second > last) << "a subscription's events keep their order";
            if (its.by == route::broadcast && its.discarded == 0 && !first) {
                ASSERT_EQ(at->second, last + 1) << "a broadcast leaves nothing out";
            }
            last = at->second;
            first = false;
            ASSERT_TRUE(its.by == route::broadcast || seen.insert(event).second) << "an event came twice";
        }
    }

    void check_counts(pid id, ledger::producer const& its, published_lines const& shown) {
        auto const value = [&shown](std::string const& key) {
            auto const found = std::find_if(shown.begin(), shown.end(), [&key](auto const& one) { return one.first == key; });
            return found == shown.end() ? std::string{} : found->second;
        };
        std::string const balance = value("demand");
        ASSERT_EQ(term(balance, "owed") + term(balance, "queued"), term(balance, "wanted") + term(balance, "pending")) << balance;
        ASSERT_EQ(std::stoul(value("emitted")), its.emitted.size());
        ASSERT_EQ(std::stoul(value("discarded")), its.discarded);
        std::map<std::string, std::size_t> delivered;
        for (auto const& [key, line] : shown) {
            if (!key.starts_with("consumer ")) continue;
            ASSERT_EQ(term(line, "asked"), term(line, "delivered") + term(line, "outstanding")) << line;
            delivered[key.substr(9)] += term(line, "delivered");
        }
        std::map<std::string, std::size_t> received;
        std::size_t to_the_living = 0;
        std::size_t by_others = 0;
        std::size_t could_be_lost = 0;
        bool queues_lost = false;
        for (auto const& [tag, one] : all_->links) {
            if (one.from != id) continue;
            if (one.ended || !is_alive(one.to)) {
                by_others += one.received.size();
                if (!is_alive(one.to)) could_be_lost += one.max_demand;
                queues_lost = queues_lost || its.by == route::partition;
            } else {
                received[to_string(one.to)] += one.received.size();
                to_the_living += one.received.size();
            }
        }
        for (auto const& [who, count] : received) {
            ASSERT_EQ(delivered[who], count) << "what was delivered to somebody who lives has been received, or is still under way";
        }
        if (its.by == route::broadcast) return;
        std::size_t const known = to_the_living + by_others + std::stoul(value("buffered")) + its.discarded;
        ASSERT_LE(known, its.emitted.size());
        if (!queues_lost) {
            ASSERT_LE(its.emitted.size() - known, could_be_lost) << "only a consumer that died loses events, those that it had asked for";
        }
    }

    std::mt19937 random_;
    bool deaths_;
    std::shared_ptr<ledger> all_ = std::make_shared<ledger>();
    int sources_ = 0;
    int relays_ = 0;
    std::vector<pid> producers_;
    std::vector<pid> consumers_;
    std::vector<gen_stage::stage_ref<sink>> sinks_;
};

void explore(bool deaths, std::uint64_t usual) {
    std::uint64_t first = 1;
    std::uint64_t count = usual;
    if (char const* const one = std::getenv("WEFT_SIM_SEED")) first = std::stoull(one), count = 1;
    else if (char const* const many = std::getenv("WEFT_SIM_SEEDS")) count = std::stoull(many);
    test::captured_log const restarts_are_no_news;
    for (std::uint64_t seed = first; seed < first + count && !testing::Test::HasFailure(); ++seed) {
        sim::outcome const done = sim::run(seed, [seed, deaths] { town{static_cast<unsigned>(seed), deaths}.live(); });
        EXPECT_TRUE(done.passed()) << done.report();
        if (testing::Test::HasFailure()) ADD_FAILURE() << "replay with WEFT_SIM_SEED=" << seed << '\n' << done.report();
    }
}

TEST(stage_topology, accounts_for_every_event_whoever_dies) { explore(true, 150); }

TEST(stage_topology, loses_nothing_when_nobody_dies) { explore(false, 150); }

}  // namespace
