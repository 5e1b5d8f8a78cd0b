// W01: messages that wait, and whether more come than are taken.

#include <weft/observer/warnings/internal/rule.hpp>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace weft::observe::warnings {
namespace {

constexpr nanoseconds grows_for = std::chrono::seconds{30};
constexpr double more_than_taken = 1.2;  // below that a busy process may still catch up

class mailbox_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return true; }
    std::vector<std::string_view> codes() const override { return {"W01"}; }

    void see(look const& now, settings const& how, std::vector<measure>& into) override {
        double const near = how.of("W01").at.clear;
        std::unordered_map<pid, seen> seen_now;
        for (auto const& each : now.processes) {
            auto const mailbox = static_cast<double>(each.mailbox);
            if (mailbox < near || each.mailbox == 0 || each.age < young) continue;
            seen fresh{.mailbox = mailbox, .in = static_cast<double>(each.messages_in), .at = now.at, .growing_since = now.at};
            double const growth = compare(fresh, each.id);
            auto made = measure_of("W01", each, mailbox, text(each.mailbox, growth));
            made.critical = now.at - fresh.growing_since >= grows_for;
            into.push_back(std::move(made));
            seen_now.emplace(each.id, fresh);
        }
        seen_ = std::move(seen_now);
    }

private:
    struct seen {
        double mailbox = 0;
        double in = 0;
        nanoseconds at{};
        nanoseconds growing_since{};
    };

    /// How many more messages there are each second; keeps since when there are ever more.
    double compare(seen& fresh, pid id) const {
        auto const before = seen_.find(id);
        if (before == seen_.end()) return 0;
        seen const& then = before->second;
        double const seconds = std::chrono::duration<double>(fresh.at - then.at).count();
        double const more = fresh.mailbox - then.mailbox;
        // What was accepted and does not wait any more; messages that were not accepted yet count as waiting only.
        double const taken = std::max(fresh.in - then.in - more, 0.0);
        if (more > 0 && taken + more > more_than_taken * taken) fresh.growing_since = then.growing_since;
        return seconds > 0 ? more / seconds : 0;
    }
    static std::string text(std::uint64_t mailbox, double growth) {
        std::string made = std::to_string(mailbox) + " messages";
        if (growth >= 1) made += ", growing " + std::to_string(std::llround(growth)) + "/s";
        return made;
    }

    std::unordered_map<pid, seen> seen_;
};

}  // namespace

std::unique_ptr<rule> make_mailbox_rule() { return std::make_unique<mailbox_rule>(); }

}  // namespace weft::observe::warnings
