// W05, W06: work that waits for a scheduler, and schedulers that share it badly.

#include <weft/observer/warnings/internal/rule.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

namespace weft::observe::warnings {
namespace {

class queue_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return false; }
    std::vector<std::string_view> codes() const override { return {"W05", "W06"}; }

    void see(look const& now, settings const&, std::vector<measure>& into) override {
        double const queued = static_cast<double>(now.node.run_queue) / std::max(now.schedulers, 1U);
        if (queued >= 1)
            into.push_back({.code = "W05", .key = "node", .value = queued, .subject = "node",
                            .what = std::to_string(now.node.run_queue) + " processes wait for " + std::to_string(now.schedulers) + " schedulers"});
        add_imbalance(now, into);
    }

private:
    void add_imbalance(look const& now, std::vector<measure>& into) {
        auto const shares = busy_shares(now);
        if (now.node.run_queue == 0 || shares.size() < 2) return;
        double const spread = shares.front() - shares.back();
        if (spread <= 0) return;
        into.push_back({.code = "W06", .key = "node", .value = spread, .subject = "node",
                        .what = "one scheduler is " + percent(shares.front()) + " busy, another " + percent(shares.back()) +
                                ", while work waits"});
    }
    /// Of as many workers as are to run at once, the busiest first: the others are spares, which stand in for some of them.
    std::vector<double> busy_shares(look const& now) {
        double const passed = std::chrono::duration<double>(now.at - at_).count();
        std::vector<double> shares;
        for (std::size_t i = 0; i < now.node.workers.size(); ++i) {
            double const before = i < busy_.size() ? busy_[i] : 0;
            double const busy = std::chrono::duration<double>(now.node.workers[i].busy).count();
            if (i < busy_.size() && passed > 0) shares.push_back(std::clamp((busy - before) / passed, 0.0, 1.0));
        }
        busy_.clear();
        for (auto const& worker : now.node.workers) busy_.push_back(std::chrono::duration<double>(worker.busy).count());
        at_ = now.at;
        std::ranges::sort(shares, std::greater{});
        if (shares.size() > now.schedulers) shares.resize(now.schedulers);
        return shares;
    }
    static std::string percent(double share) { return std::to_string(std::lround(share * 100)) + " %"; }

    std::vector<double> busy_;  ///< seconds, of each worker, at at_
    nanoseconds at_{};
};

}  // namespace

std::unique_ptr<rule> make_queue_rule() { return std::make_unique<queue_rule>(); }

}  // namespace weft::observe::warnings
