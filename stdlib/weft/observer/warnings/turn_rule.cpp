// W02, W04: turns that keep their scheduler thread for long. One whose thread sleeps in the kernel is blocked there, any other
// computes; a process that is marked as blocking has left its scheduler.

#include <weft/observer/warnings/internal/rule.hpp>

#include <algorithm>

namespace weft::observe::warnings {
namespace {

double milliseconds_of(nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

class turn_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return false; }
    std::vector<std::string_view> codes() const override { return {"W02", "W04"}; }

    void see(look const& now, settings const&, std::vector<measure>& into) override {
        auto const asleep = std::ranges::count_if(now.turns, &turn_seen::asleep);
        bool const half = static_cast<std::size_t>(asleep) * 2 >= now.schedulers;
        for (turn_seen const& each : now.turns) {
            auto const* const who = now.find(each.who);
            if (who != nullptr && (who->age < young || who->state == process_state::blocking)) continue;
            auto made = who != nullptr ? measure_of(each.asleep ? "W04" : "W02", *who, 0, {}) : nameless(each);
            made.value = milliseconds_of(each.lasted);
            std::string const time = std::to_string(static_cast<std::uint64_t>(made.value)) + " ms";
            made.what = each.asleep ? "slept " + time + " in a system call on scheduler " + std::to_string(each.worker)
                                    : "ran " + time + " without yielding on scheduler " + std::to_string(each.worker);
            made.critical = each.asleep && half && now.schedulers > 1;
            if (who != nullptr) made.place = who->spawned_at;
            into.push_back(std::move(made));
        }
    }

private:
    static measure nameless(turn_seen const& turn) {
        return {.code = turn.asleep ? "W04" : "W02", .key = to_string(turn.who), .subject = to_string(turn.who), .who = turn.who};
    }
};

}  // namespace

std::unique_ptr<rule> make_turn_rule() { return std::make_unique<turn_rule>(); }

}  // namespace weft::observe::warnings
