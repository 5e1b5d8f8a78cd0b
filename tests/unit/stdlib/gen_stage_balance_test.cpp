// Every dispatcher with its buffer, in random sequences of subscribe, ask, cancel and emit. After each step the equation of
// its header holds, with every term counted here by itself; no event is lost or doubled, and each consumer's keep their
// order. WEFT_TEST_SEED=n replays one seed.

#include <weft/gen_stage/buffer.hpp>
#include <weft/gen_stage/dispatcher.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using weft::ref;
using weft::gen_stage::buffer_keep;
using weft::gen_stage::demand_balance;
using weft::gen_stage::subscribe_options;
using weft::gen_stage::subscription;
using weft::gen_stage::detail::buffer;
using weft::gen_stage::detail::outbox;
using weft::gen_stage::detail::router;

enum class kind { demand, round_robin, broadcast, partition };

constexpr int parts = 3;
constexpr int dropped_by_hash = 7;  // every event that this divides

int part_of(int event) { return (event * 5 + event / 4) % parts; }

weft::gen_stage::dispatcher<int> dispatcher_of(kind which, std::int64_t turn) {
    switch (which) {
        case kind::demand: break;
        case kind::round_robin: return weft::gen_stage::round_robin{.events_per_turn = turn};
        case kind::broadcast: return weft::gen_stage::broadcast{};
        case kind::partition:
            return weft::gen_stage::by_partition(parts, [](int event) -> std::optional<int> {
                if (event % dropped_by_hash == 0) return std::nullopt;
                return part_of(event);
            });
    }
    return weft::gen_stage::by_demand{.max_demand = 1000};
}

/// A producer without its process: what an outlet does with its router and its buffer, and a count of its own of everything.
class producer : private outbox<int> {
public:
    producer(kind which, std::size_t capacity, buffer_keep keep, std::int64_t turn)
        : kind_{which}, router_{dispatcher_of(which, turn).make_router()}, buffer_{capacity, keep}, keeps_last_{keep == buffer_keep::last} {}

    void subscribe(int part) {
        std::uint64_t const serial = ++last_;
        subscribe_options options;
        if (kind_ == kind::partition) options.partition = part;
        // Another process each time, since a broadcast takes one once; its number is nobody's.
        weft::pid const process{static_cast<std::uint32_t>(serial), 1, 1};
        ASSERT_TRUE(router_->subscribe({process, tag(serial)}, options).is_normal());
        consumers_[serial] = {part, 0, {}};
        check();
    }

    void ask(std::uint64_t who, std::size_t count) {
        consumers_.at(who).wants += count;
        router_->ask(tag(who), count, *this);
        rebalance();
    }

    void cancel(std::uint64_t who) {
        consumer& one = consumers_.at(who);
        if (kind_ == kind::partition) {
            for (int const event : queue_[one.part]) lost_.push_back(event);
            queue_[one.part].clear();
        }
        router_->cancel(tag(who));
        consumers_.erase(who);
        rebalance();
    }

    void emit(std::size_t count) {
        std::vector<int> fresh;
        for (std::size_t i = 0; i < count; ++i) fresh.push_back(next_++);
        emitted_.insert(emitted_.end(), fresh.begin(), fresh.end());
        serve();
        std::size_t placed = 0;
        if (buffer_.empty()) placed = place(fresh, true);
        if (placed < count) store(std::move(fresh), placed);
        check();
    }

    [[nodiscard]] std::vector<std::uint64_t> tags() const {
        std::vector<std::uint64_t> all;
        for (auto const& [serial, unused] : consumers_) all.push_back(serial);
        return all;
    }
    [[nodiscard]] bool is_taken(int part) const {
        return std::any_of(consumers_.begin(), consumers_.end(), [part](auto const& one) { return one.second.part == part; });
    }

private:
    struct consumer {
        int part = 0;
        std::size_t wants = 0;
        std::vector<int> got{};
    };

    static ref tag(std::uint64_t serial) { return ref{serial, 0, 1}; }
    [[nodiscard]] bool is_shared() const { return kind_ == kind::broadcast; }

    void rebalance() {
        serve();
        asked_upstream_ += router_->settle();
        check();
    }

    void serve() {
        while (!buffer_.empty() && router_->room() > 0) {
            std::vector<int> oldest = buffer_.take(std::min(router_->room(), buffer_.size()));
            for (int const one : oldest) stored_.erase(std::find(stored_.begin(), stored_.end(), one));
            place(oldest, false);
        }
    }

    // What was taken, one by one as it is delivered or queued; `fresh`: it answers what was asked upstream.
    std::size_t place(std::vector<int>& events, bool fresh) {
        std::vector<int> const before = events;
        std::size_t const owed = router_->balance().owed;
        std::size_t const taken = router_->place(events, *this);
        std::size_t routed = taken;
        if (kind_ == kind::partition) {
            for (std::size_t i = 0; i < taken; ++i) {
                if (before[i] % dropped_by_hash == 0) {
                    lost_.push_back(before[i]);
                    --routed;
                } else if (!delivered_.contains(before[i])) {
                    queue_[part_of(before[i])].push_back(before[i]);
                }
            }
        }
        if (fresh) {
            EXPECT_LE(routed, owed) << "no more is placed than was asked upstream";
            answered_ += routed;
        }
        return taken;
    }

    void store(std::vector<int>&& fresh, std::size_t first) {
        if (kind_ != kind::partition) answered_ += std::min(router_->balance().pending, fresh.size() - first);
        router_->unplaced(fresh.size() - first);
        std::vector<int> candidates = stored_;
        candidates.insert(candidates.end(), fresh.begin() + static_cast<std::ptrdiff_t>(first), fresh.end());
        std::size_t const gone = buffer_.push(std::move(fresh), first);
        auto const begin = keeps_last_ ? candidates.begin() : candidates.end() - static_cast<std::ptrdiff_t>(gone);
        lost_.insert(lost_.end(), begin, begin + static_cast<std::ptrdiff_t>(gone));
        candidates.erase(begin, begin + static_cast<std::ptrdiff_t>(gone));
        stored_ = std::move(candidates);
    }

    void deliver(ref to, std::vector<int>&& events) override {
        consumer& one = consumers_.at(to.serial());
        ASSERT_LE(events.size(), one.wants) << "nobody gets more than it asked for";
        one.wants -= events.size();
        for (int const event : events) {
            ASSERT_TRUE(one.got.empty() || one.got.back() < event) << "each consumer's events keep their order";
            one.got.push_back(event);
            ASSERT_TRUE(is_shared() || !delivered_.contains(event)) << "an event goes to one consumer";
            ++delivered_[event];
            if (kind_ == kind::partition) {
                ASSERT_EQ(part_of(event), one.part);
                auto& queue = queue_[one.part];
                ASSERT_TRUE(queue.empty() || queue.front() == event) << "an event never overtakes a queued one";
                if (!queue.empty()) queue.erase(queue.begin());
            }
        }
    }
    void deliver_shared(ref to, std::shared_ptr<std::vector<int> const> events) override { deliver(to, std::vector<int>{*events}); }
    void deliver_all(std::shared_ptr<std::vector<int> const> events) override {
        for (auto const& [serial, unused] : consumers_) deliver(tag(serial), std::vector<int>{*events});
    }

    void check() const {
        demand_balance const now = router_->balance();
        ASSERT_TRUE(now.holds()) << "owed + queued = wanted + pending";
        std::size_t wanted = 0;
        std::size_t least = consumers_.empty() ? 0 : static_cast<std::size_t>(-1);
        for (auto const& [serial, one] : consumers_) {
            ASSERT_EQ(router_->outstanding(tag(serial)), one.wants) << "asked = delivered + outstanding";
            wanted += one.wants;
            least = std::min(least, one.wants);
        }
        ASSERT_EQ(now.wanted, is_shared() ? least : wanted);
        std::size_t queued = 0;
        for (auto const& [part, queue] : queue_) queued += queue.size();
        ASSERT_EQ(now.queued, queued);
        ASSERT_EQ(router_->held(), queued);
        ASSERT_TRUE(buffer_.empty() || router_->room() == 0) << "nothing is buffered that somebody waits for";
        ASSERT_EQ(buffer_.size(), stored_.size());
        ASSERT_TRUE(is_shared() || now.owed + answered_ == asked_upstream_) << "owed is what was asked upstream and not answered";
        check_events(queued);
    }

    // Every event is in one place.
    void check_events(std::size_t queued) const {
        std::size_t const somewhere = delivered_.size() + stored_.size() + queued + lost_.size();
        ASSERT_EQ(somewhere, emitted_.size()) << "emitted = delivered + buffered + queued + dropped";
    }

    kind kind_;
    std::unique_ptr<router<int>> router_;
    buffer<int> buffer_;
    std::map<std::uint64_t, consumer> consumers_;
    std::map<int, std::vector<int>> queue_;  // by partition
    std::map<int, std::size_t> delivered_;
    std::vector<int> stored_;
    std::vector<int> lost_;
    std::vector<int> emitted_;
    std::uint64_t last_ = 0;
    std::size_t asked_upstream_ = 0;
    std::size_t answered_ = 0;  // of it: by events that were placed when they came, or that found only pending demand
    int next_ = 1;
    bool keeps_last_;
};

void run_one(kind which, unsigned seed) {
    SCOPED_TRACE("kind " + std::to_string(static_cast<int>(which)) + ", WEFT_TEST_SEED=" + std::to_string(seed));
    std::mt19937 random{seed};
    auto const below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    bool const small = below(3) == 0;
    bool const keeps_last = below(2) == 0;
    producer one{which, small ? below(4) : buffer<int>::no_limit, keeps_last ? buffer_keep::last : buffer_keep::first,
                 static_cast<std::int64_t>(1 + below(3))};
    for (int step = 0; step < 200 && !testing::Test::HasFatalFailure(); ++step) {
        auto const tags = one.tags();
        std::size_t const what = below(10);
        if (what == 0 && tags.size() < 4) {
            int const part = static_cast<int>(below(parts));
            if (which != kind::partition || !one.is_taken(part)) one.subscribe(part);
        } else if (what == 1 && !tags.empty()) {
            one.cancel(tags[below(tags.size())]);
        } else if (what < 6 && !tags.empty()) {
            one.ask(tags[below(tags.size())], 1 + below(5));
        } else if (what >= 6) {
            one.emit(1 + below(6));
        }
    }
}

void run_all(kind which) {
    if (char const* const only = std::getenv("WEFT_TEST_SEED")) return run_one(which, static_cast<unsigned>(std::stoul(only)));
    for (unsigned seed = 1; seed <= 300 && !testing::Test::HasFailure(); ++seed) run_one(which, seed);
}

TEST(dispatcher_balance, holds_by_demand) { run_all(kind::demand); }
TEST(dispatcher_balance, holds_in_turns) { run_all(kind::round_robin); }
TEST(dispatcher_balance, holds_for_a_broadcast) { run_all(kind::broadcast); }
TEST(dispatcher_balance, holds_by_partition) { run_all(kind::partition); }

}  // namespace
