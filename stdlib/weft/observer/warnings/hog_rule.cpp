// W03: one process that is found running at nearly every look, while others wait for a scheduler. The share of looks stands
// for the share of time, since nothing counts the time of each process.

#include <weft/observer/warnings/internal/rule.hpp>

#include <bit>
#include <cstdint>
#include <unordered_map>

namespace weft::observe::warnings {
namespace {

constexpr unsigned looks = 10;
constexpr std::uint32_t window_bits = (1U << looks) - 1;

class hog_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return false; }
    std::vector<std::string_view> codes() const override { return {"W03"}; }

    void see(look const& now, settings const&, std::vector<measure>& into) override {
        for (auto& [id, hits] : hits_) hits = (hits << 1U) & window_bits;
        std::size_t running = 0;
        for (auto const& worker : now.node.workers) running += worker.running ? 1U : 0U;
        if (now.node.run_queue > 0 || running > now.schedulers)
            for (auto const& worker : now.node.workers)
                if (worker.running) hits_[worker.running] |= 1U;
        std::erase_if(hits_, [](auto const& one) { return one.second == 0; });
        for (auto const& [id, hits] : hits_) {
            auto const* const who = now.find(id);
            int const times = std::popcount(hits);
            if (who == nullptr || who->age < young || times < 2) continue;
            auto made = measure_of("W03", *who, times / static_cast<double>(looks),
                                   "was running at " + std::to_string(times) + " of " + std::to_string(looks) + " looks while others waited");
            made.place = who->spawned_at;
            into.push_back(std::move(made));
        }
    }

private:
    std::unordered_map<pid, std::uint32_t> hits_;  ///< the newest look is the lowest bit
};

}  // namespace

std::unique_ptr<rule> make_hog_rule() { return std::make_unique<hog_rule>(); }

}  // namespace weft::observe::warnings
