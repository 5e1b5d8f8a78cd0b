// W08: memory that only grows. Looked at every half minute: what went up at 8 of the last 10, by half and by 8 MiB, is likely to
// go on. For the program as a whole there is the limit of its control group besides.

#include <weft/observer/warnings/internal/rule.hpp>

#include <cmath>
#include <deque>
#include <unordered_map>

namespace weft::observe::warnings {
namespace {

constexpr nanoseconds step = std::chrono::seconds{30};
constexpr std::size_t steps = 10;
constexpr std::size_t rising_steps = 8;
constexpr double grown_by = 1.5;
constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
constexpr std::uint64_t least_growth = 8 * mebibyte;
constexpr double near_limit = 0.85;

class series {
public:
    void add(std::uint64_t bytes) {
        values_.push_back(bytes);
        if (values_.size() > steps + 1) values_.pop_front();
    }
    [[nodiscard]] bool grows() const {
        if (values_.size() <= steps) return false;
        std::size_t up = 0;
        for (std::size_t i = 1; i < values_.size(); ++i) up += values_[i] > values_[i - 1] ? 1U : 0U;
        std::uint64_t const from = values_.front();
        std::uint64_t const to = values_.back();
        return up >= rising_steps && to >= from + least_growth && static_cast<double>(to) >= grown_by * static_cast<double>(from);
    }
    [[nodiscard]] std::string text() const {
        return "grew from " + std::to_string(values_.front() / mebibyte) + " to " + std::to_string(values_.back() / mebibyte) +
               " MiB in 5 minutes";
    }

private:
    std::deque<std::uint64_t> values_;  ///< oldest first
};

class memory_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return true; }
    std::vector<std::string_view> codes() const override { return {"W08"}; }

    void see(look const& now, settings const&, std::vector<measure>& into) override {
        if (!begun_ || now.at - sampled_at_ >= step) sample(now);
        for (auto const& [id, its] : processes_)
            if (auto const* const who = now.find(id); who != nullptr && its.grows()) into.push_back(measure_of("W08", *who, 1, its.text()));
        if (node_.grows()) into.push_back({.code = "W08", .key = "node", .value = 1, .subject = "node", .what = node_.text()});
        add_limit(now.machine, into);
    }

private:
    void sample(look const& now) {
        begun_ = true;
        sampled_at_ = now.at;
        node_.add(now.machine.rss_bytes);
        std::unordered_map<pid, series> kept;
        for (auto const& each : now.processes) {
            // A process with less cannot have grown by that much at its end, and the others need no series yet.
            if (each.memory_bytes < least_growth / 2) continue;
            auto const found = processes_.find(each.id);
            series its = found == processes_.end() ? series{} : std::move(found->second);
            its.add(each.memory_bytes);
            kept.emplace(each.id, std::move(its));
        }
        processes_ = std::move(kept);
    }
    static void add_limit(machine_facts const& machine, std::vector<measure>& into) {
        if (machine.memory_limit_bytes == 0) return;
        double const share = static_cast<double>(machine.rss_bytes) / static_cast<double>(machine.memory_limit_bytes);
        into.push_back({.code = "W08", .key = "limit", .value = share / near_limit, .critical = true, .subject = "node",
                        .what = "uses " + std::to_string(std::lround(share * 100)) + " % of its limit of " +
                                std::to_string(machine.memory_limit_bytes / mebibyte) + " MiB"});
    }

    bool begun_ = false;
    nanoseconds sampled_at_{};
    series node_;
    std::unordered_map<pid, series> processes_;
};

}  // namespace

std::unique_ptr<rule> make_memory_rule() { return std::make_unique<memory_rule>(); }

}  // namespace weft::observe::warnings
