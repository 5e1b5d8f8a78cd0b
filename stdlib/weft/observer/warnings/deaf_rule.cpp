// W10c: a process that waits for a message of a kind that does not come, while a hundred others lie in its mailbox.

#include <weft/observer/warnings/internal/rule.hpp>

#include <unordered_map>

namespace weft::observe::warnings {
namespace {

constexpr std::uint64_t many = 100;

class deaf_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return true; }
    std::vector<std::string_view> codes() const override { return {"W10c"}; }

    void see(look const& now, settings const&, std::vector<measure>& into) override {
        std::unordered_map<pid, seen> seen_now;
        for (auto const& each : now.processes) {
            if (each.mailbox < many || each.state != process_state::receive || each.age < young) continue;
            // What was accepted and does not wait any more. It is counted while messages come, so it may seem less than it is.
            auto const taken = static_cast<std::int64_t>(each.messages_in) - static_cast<std::int64_t>(each.mailbox);
            auto const before = seen_.find(each.id);
            bool const same = before != seen_.end() && taken <= before->second.taken;
            seen const its = same ? before->second : seen{.taken = taken, .since = now.at};
            seen_now.emplace(each.id, its);
            auto made = measure_of("W10c", each, std::chrono::duration<double>(now.at - its.since).count(),
                                   std::to_string(each.mailbox) + " messages wait and none of them is what it waits for");
            made.place = each.waits_at;
            into.push_back(std::move(made));
        }
        seen_ = std::move(seen_now);
    }

private:
    struct seen {
        std::int64_t taken = 0;
        nanoseconds since{};
    };
    std::unordered_map<pid, seen> seen_;
};

}  // namespace

std::unique_ptr<rule> make_deaf_rule() { return std::make_unique<deaf_rule>(); }

}  // namespace weft::observe::warnings
