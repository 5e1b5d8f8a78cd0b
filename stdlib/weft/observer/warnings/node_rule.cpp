// W12, W14, W20: what the node counts as a whole, and its clock.

#include <weft/observer/warnings/internal/rule.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace weft::observe::warnings {
namespace {

constexpr nanoseconds jump_shown_for = std::chrono::seconds{60};

class node_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return false; }
    std::vector<std::string_view> codes() const override { return {"W12", "W14", "W20"}; }

    void see(look const& now, settings const&, std::vector<measure>& into) override {
        into.push_back({.code = "W12", .key = "node", .value = static_cast<double>(now.node.timers), .subject = "node",
                        .what = std::to_string(now.node.timers) + " timers run"});
        for (timer_owner const& each : now.timer_owners)
            into.push_back(measure_of("W12", each.who, static_cast<double>(each.timers) * timers_of_process,
                                      std::to_string(each.timers) + " timers are aimed at it"));
        if (begun_ && now.at > at_) {
            add_dead_letters(now, into);
            see_clock(now);
        }
        if (jumped_at_ && now.at - *jumped_at_ < jump_shown_for)
            into.push_back({.code = "W20", .key = "clock", .value = std::abs(seconds_of(jump_)), .subject = "node",
                            .what = "the wall clock jumped by " + std::to_string(std::lround(seconds_of(jump_))) + " s"});
        begun_ = true;
        at_ = now.at;
        wall_ = now.wall;
        dead_letters_ = now.node.dead_letters;
    }

private:
    void add_dead_letters(look const& now, std::vector<measure>& into) const {
        auto const more = now.node.dead_letters - std::min(dead_letters_, now.node.dead_letters);
        double const rate = static_cast<double>(more) / seconds_of(now.at - at_);
        into.push_back({.code = "W14", .key = "node", .value = rate, .subject = "node",
                        .what = std::to_string(std::lround(rate)) + " messages a second go to processes that are gone"});
    }
    void see_clock(look const& now) {
        nanoseconds const off = (now.wall - wall_) - (now.at - at_);
        if (std::abs(seconds_of(off)) < 1) return;  // it is slewed, or the two were not read at quite the same time
        jump_ = off;
        jumped_at_ = now.at;
    }

    bool begun_ = false;
    nanoseconds at_{};
    nanoseconds wall_{};
    std::uint64_t dead_letters_ = 0;
    nanoseconds jump_{};
    std::optional<nanoseconds> jumped_at_{};
};

}  // namespace

std::unique_ptr<rule> make_node_rule() { return std::make_unique<node_rule>(); }

}  // namespace weft::observe::warnings
