// W11: spawn sites whose processes only become more, and a node that has room for few more of them.

#include <weft/observer/warnings/internal/rule.hpp>

#include <cmath>
#include <deque>
#include <map>
#include <unordered_map>

namespace weft::observe::warnings {
namespace {

constexpr nanoseconds growth_window = std::chrono::minutes{10};
constexpr nanoseconds step = std::chrono::seconds{20};  // how finely the window is remembered
constexpr double near_limit = 0.85;
constexpr double at_limit = 0.95;

class growth_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return true; }
    std::vector<std::string_view> codes() const override { return {"W11"}; }

    void see(look const& now, settings const& how, std::vector<measure>& into) override {
        std::unordered_map<std::string_view, std::uint64_t> counts;
        for (auto const& each : now.processes) ++counts[each.spawned_at];
        double const raise = how.of("W11").at.raise;
        std::map<std::string, history, std::less<>> seen_now;
        for (auto const& [place, count] : counts) {
            auto const before = sites_.find(place);
            history its = before == sites_.end() ? history{} : std::move(before->second);
            std::uint64_t const growth = its.grown_to(count, now.at);
            if (growth > 0) add(place, count, growth, into);
            seen_now.emplace(place, std::move(its));
        }
        sites_ = std::move(seen_now);
        add_limit(now, raise, into);
    }

private:
    /// The counts of the last ten minutes; only since it fell last.
    class history {
    public:
        std::uint64_t grown_to(std::uint64_t count, nanoseconds now) {
            if (count < last_) notes_.clear();
            while (notes_.size() > 1 && now - notes_[1].at >= growth_window) notes_.pop_front();
            // A site that was not there has grown from nothing.
            if (notes_.empty()) notes_.push_back({.at = now, .count = last_ == 0 ? 0 : count});
            else if (now - notes_.back().at >= step) notes_.push_back({.at = now, .count = count});
            last_ = count;
            return count - notes_.front().count;
        }

    private:
        struct note {
            nanoseconds at{};
            std::uint64_t count = 0;
        };
        std::deque<note> notes_;  ///< oldest first; the first may be older than the window, and then it stands for its start
        std::uint64_t last_ = 0;
    };

    static void add(std::string_view place, std::uint64_t count, std::uint64_t growth, std::vector<measure>& into) {
        into.push_back({.code = "W11", .key = std::string{place}, .value = static_cast<double>(growth),
                        .subject = "spawned at " + std::string{place},
                        .what = std::to_string(count) + " processes, " + std::to_string(growth) + " more in 10 minutes and never fewer",
                        .place = std::string{place}});
    }
    static void add_limit(look const& now, double raise, std::vector<measure>& into) {
        if (now.node.max_processes == 0) return;
        double const share = static_cast<double>(now.node.processes) / now.node.max_processes;
        into.push_back({.code = "W11", .key = "limit", .value = raise * share / near_limit, .critical = share >= at_limit, .subject = "node",
                        .what = std::to_string(now.node.processes) + " of " + std::to_string(now.node.max_processes) + " processes, " +
                                std::to_string(std::lround(share * 100)) + " %"});
    }

    std::map<std::string, history, std::less<>> sites_;
};

}  // namespace

std::unique_ptr<rule> make_growth_rule() { return std::make_unique<growth_rule>(); }

}  // namespace weft::observe::warnings
