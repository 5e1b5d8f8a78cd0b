// W15: a large message that was copied where it could have been moved, or shared.

#include <weft/observer/warnings/internal/rule.hpp>

namespace weft::observe::warnings {
namespace {

class copy_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return false; }
    std::vector<std::string_view> codes() const override { return {"W15"}; }

    void see(look const& now, settings const&, std::vector<measure>& into) override {
        for (copy_seen const& each : now.copies) {
            auto made = measure_of("W15", each.who, static_cast<double>(each.made.bytes),
                                   "made a message whose value has " + std::to_string(each.made.bytes / 1024) + " KiB itself");
            made.place = each.who.spawned_at;
            into.push_back(std::move(made));
        }
    }
};

}  // namespace

std::unique_ptr<rule> make_copy_rule() { return std::make_unique<copy_rule>(); }

}  // namespace weft::observe::warnings
