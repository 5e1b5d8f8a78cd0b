// W13a, W13b, W13c: pipelines, from what their stages publish. A stage at the front that is asked and sends nothing starves what
// is behind it; one that never waits for work while its producers have sent all it asked for holds up what is before it.

#include <weft/observer/warnings/internal/rule.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>
#include <optional>
#include <unordered_map>

namespace weft::observe::warnings {
namespace {

constexpr nanoseconds drops_counted_for = std::chrono::seconds{60};
constexpr double bad_share_dropped = 0.01;

/// "outstanding" of "asked=5 delivered=3 outstanding=2".
std::uint64_t word_of(std::string_view words, std::string_view key) {
    auto const at = words.find(std::string{key} + '=');
    return at == std::string_view::npos ? 0 : leading_number(words.substr(at + key.size() + 1));
}

struct stage {
    process_summary const* who = nullptr;
    std::uint64_t emitted = 0;
    std::uint64_t buffered = 0;
    std::uint64_t discarded = 0;
    std::uint64_t asked_of_it = 0;                     ///< by its consumers, and not sent yet
    bool has_producers = false;
    std::vector<std::pair<std::string, std::uint64_t>> consumers{};  ///< pid as text, outstanding
};

std::optional<stage> read(published_facts const& facts, look const& now) {
    if (line_of(facts, "stage").empty()) return std::nullopt;
    stage made{.who = &now.processes[facts.index]};
    made.emitted = leading_number(line_of(facts, "emitted"));
    made.buffered = leading_number(line_of(facts, "buffered"));
    made.discarded = leading_number(line_of(facts, "discarded"));
    for (auto const& [key, value] : facts.lines) {
        if (key.starts_with("producer ")) made.has_producers = true;
        if (!key.starts_with("consumer ")) continue;
        made.consumers.emplace_back(key.substr(std::string_view{"consumer "}.size()), word_of(value, "outstanding"));
        made.asked_of_it += made.consumers.back().second;
    }
    return made;
}

class stage_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return true; }
    std::vector<std::string_view> codes() const override { return {"W13a", "W13b", "W13c"}; }

    void see(look const& now, settings const&, std::vector<measure>& into) override {
        std::vector<stage> stages;
        for (auto const& each : now.published)
            if (auto one = read(each, now); one && one->who->age >= young) stages.push_back(*std::move(one));
        auto const held = held_up(stages);
        std::unordered_map<pid, seen> seen_now;
        for (auto const& each : stages) {
            auto const before = seen_.find(each.who->id);
            seen its = before == seen_.end() ? seen{} : std::move(before->second);
            add_starved(each, its, now, into);
            add_saturated(each, held, its, now, into);
            add_dropped(each, its, now, into);
            its.emitted = each.emitted;
            seen_now.emplace(each.who->id, std::move(its));
        }
        seen_ = std::move(seen_now);
    }

private:
    struct drop_note {
        nanoseconds at{};
        std::uint64_t dropped = 0;
        std::uint64_t came = 0;
    };
    struct seen {
        std::uint64_t emitted = 0;
        std::optional<nanoseconds> silent_since{};
        std::optional<nanoseconds> busy_since{};
        std::deque<drop_note> drops{};
    };
    /// Of each stage that is somebody's consumer: whether all whom it reads from have sent what it asked for, and have more.
    using held_map = std::unordered_map<std::string, bool>;

    static held_map held_up(std::vector<stage> const& stages) {
        held_map held;
        for (auto const& each : stages)
            for (auto const& [consumer, outstanding] : each.consumers) {
                bool const all_sent = outstanding == 0;
                auto const [at, is_new] = held.emplace(consumer, all_sent);
                if (!is_new) at->second = at->second && all_sent;
            }
        return held;
    }
    static void add_starved(stage const& one, seen& its, look const& now, std::vector<measure>& into) {
        bool const silent = !one.has_producers && one.asked_of_it > 0 && one.emitted == its.emitted;
        if (!silent) its.silent_since.reset();
        else if (!its.silent_since) its.silent_since = now.at;
        if (!its.silent_since) return;
        into.push_back(measure_of("W13a", *one.who, std::chrono::duration<double>(now.at - *its.silent_since).count(),
                                  std::to_string(one.asked_of_it) + " events are asked for and the producer sends none"));
    }
    static void add_saturated(stage const& one, held_map const& held, seen& its, look const& now, std::vector<measure>& into) {
        auto const found = held.find(to_string(one.who->id));
        bool const works = one.who->state != process_state::hibernated && one.who->state != process_state::receive;
        bool const busy = found != held.end() && found->second && (works || one.who->mailbox > 0);
        if (!busy) its.busy_since.reset();
        else if (!its.busy_since) its.busy_since = now.at;
        if (!its.busy_since) return;
        into.push_back(measure_of("W13b", *one.who, std::chrono::duration<double>(now.at - *its.busy_since).count(),
                                  "is busy all the time and asks its producers for nothing more"));
    }
    static void add_dropped(stage const& one, seen& its, look const& now, std::vector<measure>& into) {
        if (its.drops.empty()) its.drops.push_back({.at = now.at, .dropped = 0, .came = 0});
        its.drops.push_back({.at = now.at, .dropped = one.discarded, .came = one.emitted + one.discarded});
        while (its.drops.size() > 1 && now.at - its.drops.front().at > drops_counted_for) its.drops.pop_front();
        std::uint64_t const dropped = one.discarded - its.drops.front().dropped;
        if (dropped == 0) return;
        auto const came = static_cast<double>(one.emitted + one.discarded - its.drops.front().came);
        auto made = measure_of("W13c", *one.who, static_cast<double>(dropped),
                               "its full buffer dropped " + std::to_string(dropped) + " events in 60 s");
        made.critical = static_cast<double>(dropped) >= bad_share_dropped * came;
        into.push_back(std::move(made));
    }

    std::unordered_map<pid, seen> seen_;
};

}  // namespace

std::unique_ptr<rule> make_stage_rule() { return std::make_unique<stage_rule>(); }

}  // namespace weft::observe::warnings
