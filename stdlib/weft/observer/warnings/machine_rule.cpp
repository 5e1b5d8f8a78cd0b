// W17, W18, W19: what the observer itself uses, what the machine takes away, and what it has left to give.

#include <weft/observer/warnings/internal/rule.hpp>

#include <algorithm>
#include <cmath>
#include <deque>

namespace weft::observe::warnings {
namespace {

constexpr nanoseconds averaged_over = std::chrono::seconds{10};

std::string percent(double share) { return std::to_string(std::lround(share * 100)) + " %"; }

/// How much of something that only grows there was for each unit of time, lately.
class rate {
public:
    double at(nanoseconds now, nanoseconds total) {
        notes_.push_back({now, total});
        while (notes_.size() > 2 && now - notes_[1].at >= averaged_over) notes_.pop_front();
        nanoseconds const passed = now - notes_.front().at;
        return passed < averaged_over ? 0 : seconds_of(total - notes_.front().total) / seconds_of(passed);
    }

private:
    struct note {
        nanoseconds at{};
        nanoseconds total{};
    };
    std::deque<note> notes_;
};

class machine_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return false; }
    std::vector<std::string_view> codes() const override { return {"W17", "W18", "W19"}; }

    void see(look const& now, settings const& how, std::vector<measure>& into) override {
        double const own = observer_.at(now.at, now.machine.control_cpu);
        into.push_back({.code = "W17", .key = "node", .value = own, .subject = "node",
                        .what = "the observer uses " + percent(own) + " of one core; what it shows is looked at less often"});
        add_not_asked(now, how.of("W17").at.raise, into);
        double const taken = taken_.at(now.at, now.machine.cpu_taken) / std::max(now.schedulers, 1U);
        into.push_back({.code = "W18", .key = "node", .value = taken, .subject = "node",
                        .what = "the control group's limit held the program up for " + percent(taken) + " of the time"});
        add("descriptors", "file descriptors", now.machine.descriptors, now.machine.descriptor_limit, into);
        add("maps", "memory maps", now.machine.maps, now.machine.map_limit, into);
    }

private:
    /// That there is no room for them is as bad as being over the budget, however many they are.
    void add_not_asked(look const& now, double raise, std::vector<measure>& into) {
        if (now.has_processes) not_asked_ = now.not_asked;
        if (not_asked_ == 0) return;
        into.push_back({.code = "W17", .key = "publishers", .value = raise, .subject = "supervisors and stages",
                        .what = std::to_string(not_asked_) + " of them are not looked at for W07 and W13: there are too many"});
    }
    static void add(std::string key, std::string_view name, std::uint64_t used, std::uint64_t limit, std::vector<measure>& into) {
        if (limit == 0) return;
        double const share = static_cast<double>(used) / static_cast<double>(limit);
        into.push_back({.code = "W19", .key = std::move(key), .value = share, .subject = "node",
                        .what = std::to_string(used) + " of " + std::to_string(limit) + ' ' + std::string{name} + ", " + percent(share)});
    }

    std::size_t not_asked_ = 0;  ///< at the last look at processes
    rate observer_;
    rate taken_;
};

}  // namespace

std::unique_ptr<rule> make_machine_rule() { return std::make_unique<machine_rule>(); }

}  // namespace weft::observe::warnings
