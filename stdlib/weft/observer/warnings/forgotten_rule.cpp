// W10d: many processes of one spawn site that wait for a message for long, and whom nobody seems to know any more: they have no
// name, they are no server, and whoever started them is gone and did not take them with it.

#include <weft/observer/warnings/internal/rule.hpp>

#include <map>

namespace weft::observe::warnings {
namespace {

constexpr nanoseconds long_wait = std::chrono::minutes{10};

class forgotten_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return true; }
    std::vector<std::string_view> codes() const override { return {"W10d"}; }

    void see(look const& now, settings const& how, std::vector<measure>& into) override {
        struct site {
            std::size_t count = 0;
            process_summary const* first = nullptr;
        };
        std::map<std::string_view, site> sites;
        for (auto const& each : now.processes) {
            if (each.state != process_state::receive || each.in_state < long_wait || !each.name.empty() || !each.behaviour.empty()) continue;
            if (!each.parent || now.find(each.parent) != nullptr) continue;
            if (how.allows("W10d", each.label)) continue;
            site& its = sites[each.spawned_at];
            if (its.count++ == 0) its.first = &each;
        }
        for (auto const& [place, its] : sites) {
            if (static_cast<double>(its.count) < how.of("W10d").at.clear) continue;
            into.push_back({.code = "W10d", .key = std::string{place}, .value = static_cast<double>(its.count),
                            .subject = "spawned at " + std::string{place}, .who = its.first->id,
                            .what = std::to_string(its.count) + " processes wait for more than 10 minutes, and whoever started them is gone",
                            .place = std::string{place}});
        }
    }
};

}  // namespace

std::unique_ptr<rule> make_forgotten_rule() { return std::make_unique<forgotten_rule>(); }

}  // namespace weft::observe::warnings
