// The lateness parts of W05 and W12: how long processes wait for a turn, and how late timers fire, by the 99th percentile of the last
// ten seconds. Few of them say nothing.

#include <weft/observer/warnings/internal/rule.hpp>

#include <cmath>
#include <deque>
#include <utility>

namespace weft::observe::warnings {
namespace {

constexpr nanoseconds latency_window = std::chrono::seconds{10};
constexpr std::uint64_t few = 100;
constexpr double share_below = 0.99;
constexpr nanoseconds late = std::chrono::milliseconds{50};        // of timers: a warning
constexpr nanoseconds very_late = std::chrono::milliseconds{500};  // critical
constexpr double critical_wait = 10;                               // times the warning's

double milliseconds_of(nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }
std::string text_of(nanoseconds time) { return std::to_string(std::lround(milliseconds_of(time))) + " ms"; }

class latency_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return false; }
    std::vector<std::string_view> codes() const override { return {"W05", "W12"}; }

    void see(look const& now, settings const& how, std::vector<measure>& into) override {
        notes_.push_back({now.at, now.latencies});
        while (notes_.size() > 2 && now.at - notes_[1].first >= latency_window) notes_.pop_front();
        node_latencies const& before = notes_.front().second;
        if (auto const wait = recent(now.latencies.run_queue_wait, before.run_queue_wait); wait > nanoseconds{})
            add_wait(wait, how.of("W05").at.raise, into);
        if (auto const lateness = recent(now.latencies.timer_lateness, before.timer_lateness); lateness > nanoseconds{})
            add_lateness(lateness, how.of("W12").at.raise, into);
    }

private:
    static nanoseconds recent(time_histogram const& now, time_histogram const& before) {
        auto const since = now.since(before);
        return since.count() < few ? nanoseconds{} : since.quantile(share_below);
    }
    /// W05 has the same number for both: so many processes for each scheduler, or so many milliseconds.
    static void add_wait(nanoseconds wait, double raise, std::vector<measure>& into) {
        double const value = milliseconds_of(wait);
        into.push_back({.code = "W05", .key = "wait", .value = value, .critical = value >= critical_wait * raise, .subject = "node",
                        .what = "one process in a hundred waits " + text_of(wait) + " or longer for its turn"});
    }
    /// W12's number counts timers; lateness is late when it is at the same share of its own.
    static void add_lateness(nanoseconds lateness, double raise, std::vector<measure>& into) {
        into.push_back({.code = "W12", .key = "late", .value = raise * milliseconds_of(lateness) / milliseconds_of(late),
                        .critical = lateness >= very_late, .subject = "node",
                        .what = "one timer in a hundred fires " + text_of(lateness) + " or more too late"});
    }

    std::deque<std::pair<nanoseconds, node_latencies>> notes_;
};

}  // namespace

std::unique_ptr<rule> make_latency_rule() { return std::make_unique<latency_rule>(); }

}  // namespace weft::observe::warnings
