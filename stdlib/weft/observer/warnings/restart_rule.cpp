// W07: supervisors that use up their restarts. A supervisor publishes how much was used at its last restart; after the time
// in which restarts count that is over.

#include <weft/observer/warnings/internal/rule.hpp>

#include <weft/detail/duration_text.hpp>

#include <algorithm>
#include <deque>
#include <unordered_map>

namespace weft::observe::warnings {
namespace {

constexpr nanoseconds same_within = std::chrono::seconds{60};
constexpr std::size_t same_often = 5;

/// "3 of 5 in 60 s used at the last restart".
struct budget {
    double used = 0;
    double allowed = 0;
    nanoseconds within{};
};

budget read_budget(std::string_view line) {
    budget made{.used = static_cast<double>(leading_number(line)), .allowed = 0, .within = {}};
    auto const of = line.find(" of ");
    auto const in = line.find(" in ");
    auto const end = line.find(" used");
    if (of == std::string_view::npos || in == std::string_view::npos || end == std::string_view::npos || end < in) return made;
    made.allowed = static_cast<double>(leading_number(line.substr(of + 4)));
    std::string time{line.substr(in + 4, end - in - 4)};
    std::erase(time, ' ');
    made.within = detail::parse_duration(time).value_or(nanoseconds{});
    return made;
}

/// "child disk 42.1 ended: no space" of any pid: which child, and why.
std::string without_pid(std::string_view exit) {
    std::string made;
    while (!exit.empty()) {
        auto const word = exit.substr(0, exit.find(' '));
        exit.remove_prefix(std::min(word.size() + 1, exit.size()));
        bool const is_pid = word.find('.') != std::string_view::npos && word.find_first_not_of("0123456789.<>,()") == std::string_view::npos;
        if (!is_pid) made += (made.empty() ? "" : " ") + std::string{word};
    }
    return made;
}

class restart_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return true; }
    std::vector<std::string_view> codes() const override { return {"W07"}; }

    void see(look const& now, settings const&, std::vector<measure>& into) override {
        std::unordered_map<pid, seen> seen_now;
        for (auto const& each : now.published) {
            auto const line = line_of(each, "budget");
            auto const& who = now.processes[each.index];
            if (line.empty() || who.age < young) continue;
            seen& its = seen_now.emplace(who.id, take(who.id)).first->second;
            add(now, each, who, read_budget(line), its, into);
        }
        seen_ = std::move(seen_now);
    }

private:
    struct restart_note {
        nanoseconds at{};
        std::string why{};
    };
    struct seen {
        std::uint64_t restarts = 0;
        std::deque<restart_note> notes{};  ///< of the last minute
    };

    seen take(pid id) {
        auto const found = seen_.find(id);
        return found == seen_.end() ? seen{} : std::move(found->second);
    }
    static void add(look const& now, published_facts const& facts, process_summary const& who, budget const& its, seen& known,
                    std::vector<measure>& into) {
        auto const restarts = leading_number(line_of(facts, "restarts"));
        note(now, facts, restarts - std::min(known.restarts, restarts), known);
        known.restarts = restarts;
        if (known.notes.empty()) return;
        bool const counts = now.at - known.notes.back().at <= its.within;
        double const share = counts && its.allowed > 0 ? its.used / its.allowed : 0;
        auto const& why = known.notes.back().why;
        auto const same = static_cast<std::size_t>(std::ranges::count(known.notes, why, &restart_note::why));
        bool const again = same >= same_often;
        if (share <= 0 && !again) return;
        auto made = measure_of("W07", who, share, std::string{line_of(facts, "budget").substr(0, line_of(facts, "budget").find(" used"))} +
                                                      " restarts used; last: " + std::string{line_of(facts, "exit")});
        if (again) {
            made.value = std::max(made.value, 1.0);
            made.what += " (" + std::to_string(same) + " times in 60 s)";
            made.critical = true;
        }
        into.push_back(std::move(made));
    }
    /// Of several restarts since the last look the supervisor still tells the last exits.
    static void note(look const& now, published_facts const& facts, std::uint64_t fresh, seen& known) {
        for (auto const& [key, text] : facts.lines) {
            if (key != "exit" || fresh == 0) continue;
            --fresh;
            known.notes.push_back({.at = now.at, .why = without_pid(text)});
        }
        while (!known.notes.empty() && now.at - known.notes.front().at > same_within) known.notes.pop_front();
    }

    std::unordered_map<pid, seen> seen_;
};

}  // namespace

std::unique_ptr<rule> make_restart_rule() { return std::make_unique<restart_rule>(); }

}  // namespace weft::observe::warnings
