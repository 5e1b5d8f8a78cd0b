// W09, W16: stacks that are nearly used up, and processes with very many links and monitors.

#include <weft/observer/warnings/internal/rule.hpp>

#include <cmath>

namespace weft::observe::warnings {
namespace {

class heavy_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return false; }
    std::vector<std::string_view> codes() const override { return {"W09", "W16"}; }

    void see(look const& now, settings const&, std::vector<measure>& into) override {
        for (heavy_process const& each : now.heavy) {
            if (each.who.age < young) continue;
            if (each.stack.bytes != 0) add_stack(each, into);
            if (each.ties != 0)
                into.push_back(measure_of("W16", each.who, static_cast<double>(each.ties),
                                          "has " + std::to_string(each.ties) + " links and monitors"));
        }
    }

private:
    static void add_stack(heavy_process const& one, std::vector<measure>& into) {
        constexpr std::uint64_t kibibyte = 1024;
        double const share = static_cast<double>(one.stack.high) / static_cast<double>(one.stack.bytes);
        auto made = measure_of("W09", one.who, share,
                               "touched " + std::to_string(one.stack.high / kibibyte) + " of " + std::to_string(one.stack.bytes / kibibyte) +
                                   " KiB of its stack, " + std::to_string(std::lround(share * 100)) + " %");
        made.place = one.who.waits_at;
        into.push_back(std::move(made));
    }
};

}  // namespace

std::unique_ptr<rule> make_heavy_rule() { return std::make_unique<heavy_rule>(); }

}  // namespace weft::observe::warnings
